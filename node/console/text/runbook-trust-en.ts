/** English of the runbooks about the trust list. Translators: one action a step, no asides. */
import type { Runbook } from '../runbook.ts';

/** By slug: what is not lost, the steps, what else may help. Commands are not translated. */
export const trustRunbookText = {
  'trust-list-old': {
    title: 'The trust list is getting old',
    calm: 'Logins go on for weeks without the region’s centre. Nobody can slip a false list in: it needs the states’ signatures.',
    steps: [
      {
        say: 'See when the hub last heard from enough witnesses, and what it says about each place where it looks.',
        command: 'breakwater trust show --dir DIR\nbreakwater trust witness status --dir DIR',
      },
      { say: 'Check the line. Any one peer is enough: every hub carries the list and passes cosignatures on.' },
      {
        say: 'No line at all? Ask any hub that has one for a courier bundle: one small file, by USB stick, satellite or radio.',
        command: 'breakwater trust bundle --dir DIR --out bundle.ctb',
      },
      {
        say: 'Take it in here. It is checked like everything else; a false one changes nothing.',
        command: 'breakwater trust import --dir DIR bundle.ctb',
      },
      {
        say: 'Never paste in a list by hand, and never change root_sha256, because somebody on the telephone asks you to.',
      },
    ],
    otherwise:
      'When the list is closed, logins from abroad stop. Citizens at home can still sign in; tell the services.',
  },
  'trust-publisher-late': {
    title: 'The next trust list is late',
    calm: 'Nothing has stopped. The witnesses still vouch that there is no newer list than ours.',
    steps: [
      { say: 'Ask another operator whether they see the same number. If so, it is not our line.' },
      { say: 'Call the regional authority: has it been hit, or has a state not signed yet?' },
      { say: 'If our own trust officer has not signed, show them what changes, then let them sign.' },
    ],
    otherwise:
      'If the authority is lost for good, the states name another publisher with a new root. Nobody has to travel for that.',
  },
  'trust-root-old': {
    title: 'The root expires',
    calm: 'The list in force goes on counting. What stops at that date is the taking in of new lists.',
    steps: [
      { say: 'Ask the regional authority whether a new root is on its way, and how many states have signed it.' },
      { say: 'Let our trust officer see what the new root changes, and sign it.' },
      { say: 'See afterwards that this hub has taken it.', command: 'breakwater trust show --dir DIR' },
    ],
    otherwise: 'Officers sign one after the other, wherever they are. A meeting is not needed.',
  },
  'trust-fork': {
    title: 'Two histories are being told',
    calm: 'This hub took nothing from the second one and goes on with what it had.',
    steps: [
      { say: 'Do not delete anything, and do not start the hub anew: what it kept is evidence.' },
      {
        say: 'Write down the code, the address that showed it and the time, from the page “Trust list”.',
        command: 'breakwater trust witness status --dir DIR --json',
      },
      { say: 'Compare list number, list fingerprint and log size with two other operators by telephone.' },
      { say: 'Tell the trust officers of at least two states, not only the regional authority: it may be the cause.' },
      { say: 'Take in no new list because somebody asks you to. The states decide with a new root.' },
    ],
    otherwise:
      'If another hub holds a different list fingerprint under the same number, both of you tell your trust officers today.',
  },
  'trust-clock': {
    title: 'The clock of this machine is wrong',
    calm: 'The hub does not believe the clock alone. Nothing was struck off because of it.',
    steps: [
      { say: 'Compare the clock with a telephone or a radio.', command: 'date --utc' },
      { say: 'Set it right. Without a line, by hand is good enough: five minutes do not matter.' },
      { say: 'If it was right all along, say so on the page “Trust list”: there is a button for it.' },
      { say: 'Let it follow time servers again as soon as there is a line. A flat battery loses the time once more.' },
      { say: 'See that the page “Trust list” no longer warns. That takes up to a minute.' },
    ],
    otherwise:
      'If the clock is right and the hub was really silent for so long, take in a courier bundle: see “The trust list is getting old”.',
  },
  'trust-after-restore': {
    title: 'After a restore: the hub asks its peers what it had signed',
    calm: 'This is as it should be. The hub will not cosign until it knows what it had cosigned before.',
    steps: [
      { say: 'Check the line: the hub asks every peer by itself, and needs most of them.' },
      { say: 'See who has answered.', command: 'breakwater trust witness status --dir DIR' },
      { say: 'Leave the hub alone until then. People sign in meanwhile, at no more than substantial assurance.' },
    ],
    otherwise: 'If peers stay silent, call their operators. There is no switch to skip this, on purpose.',
  },
  'trust-update': {
    title: 'A newer trust list needs a newer Breakwater',
    calm: 'The list in force goes on for a week. Nothing of the newer one was taken in half.',
    steps: [
      { say: 'Make a backup before you change anything.', command: 'breakwater backup run --dir DIR' },
      { say: 'Bring the checkout of Breakwater up to date, as the operator’s guide says, and start the hub again.' },
      { say: 'See that it has taken the newer list.', command: 'breakwater trust show --dir DIR' },
    ],
    otherwise: 'If no newer version is to be had, ask another operator which one they run.',
  },
  'trust-notice': {
    title: 'A notice has taken trust away',
    calm: 'A notice can only take away. Whatever it does not name goes on as before.',
    steps: [
      { say: 'Read on the page “Trust list” what is suspended, and why.' },
      { say: 'Call that country’s operator on the number in the continuity plan: do they know?' },
      { say: 'If it is our own country, have the key replaced and our trust officer consent to the new entry.' },
      { say: 'Tell services here whose guests are affected.' },
    ],
    otherwise: 'The notice ends with the first list that settles it. Until then there is nothing to undo here.',
  },
} as const satisfies Readonly<Record<string, Runbook>>;
