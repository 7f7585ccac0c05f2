/** Where everything of a region lies under its root directory. */
import { join } from 'node:path';

/** The directories and files of one region; every path is absolute when `root` is. */
export interface RegionLayout {
  readonly root: string;
  readonly regionFile: string;
  readonly authority: string;
  readonly logs: string;
  /** The built public site, which the authority serves. */
  readonly site: string;
  /** Public papers that travel between states while the region is founded: entries, consents, drafts, signatures. */
  readonly papers: string;
  hub(country: string): string;
  /** What a country's ministries keep and its hub backs up: the storm takes it with the hub. */
  data(country: string): string;
  /** The desks of a country's people: key files, passphrases, recovery shares. Never inside a hub's directory. */
  people(country: string): string;
  service(id: string): string;
  paper(name: string): string;
  log(name: string): string;
}

/** The layout under `root`. */
export function regionLayout(root: string): RegionLayout {
  const papers = join(root, 'papers');
  const logs = join(root, 'logs');
  return {
    root,
    regionFile: join(root, 'region.json'),
    authority: join(root, 'authority'),
    logs,
    site: join(root, 'authority', 'site'),
    papers,
    hub: (country) => join(root, 'hubs', country.toLowerCase()),
    data: (country) => join(root, 'data', country.toLowerCase()),
    people: (country) => join(root, 'people', country.toLowerCase()),
    service: (id) => join(root, 'services', id),
    paper: (name) => join(papers, name),
    log: (name) => join(logs, `${name}.log`),
  };
}
