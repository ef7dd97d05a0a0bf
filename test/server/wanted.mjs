import process from 'node:process';

/** What is tested beside Node: SERVERS in the environment (`SERVERS="nginx php"`) narrows the list. */
const known = ['nginx', 'php', 'python'];
const wanted = process.env.SERVERS?.split(/[ ,]+/) ?? known;

export function isWanted(name) {
  const word = name.toLowerCase();
  return wanted.includes(word) || !known.includes(word);
}
