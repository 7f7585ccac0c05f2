/** Words of the page that says what does not exist yet. */

/** Short and plain. An item leaves this list only when its test exists. */
export const notYetText = {
  title: 'What is not there yet: Breakwater',
  description: 'What Breakwater does not do yet, said plainly.',
  heading: 'What is not there yet',
  lede: 'Breakwater works from end to end on one machine. These parts are still missing, and nobody should plan on them.',
  items: [
    {
      title: 'No government runs it',
      text: 'The seven hubs you may see here run side by side on one computer, with made-up residents.',
    },
    {
      title: 'No outside security review',
      text: 'The code has tests and its own attackers, but nobody independent has examined it.',
    },
    {
      title: 'No post-quantum check in the browser',
      text:
        'Hubs check the states’ post-quantum signatures under the root. The trust list page cannot: browsers do not know ' +
        'that kind of signature yet.',
    },
    {
      title: 'No proof that holders still hold',
      text: 'A restore tests every piece it uses. Regular spot checks between restores are not there.',
    },
    {
      title: 'No shelter on a partner’s soil',
      text:
        'A country comes back on a machine of its own. Running it for a while in a partner country, at the same ' +
        'address, is designed and not built.',
    },
    {
      title: 'One computer per hub',
      text: 'A hub is one process with one database file. Several machines sharing the work are to come.',
    },
    {
      title: 'Readiness by statistics alone',
      text:
        'The readiness page rests on what others published. Measurements that hubs sign have their place prepared, and ' +
        'nobody has sent one yet. Country pages and comparisons are to come.',
    },
    {
      title: 'English only',
      text: 'French, Dutch, Spanish and Haitian Creole are prepared for, not written.',
    },
  ],
};
