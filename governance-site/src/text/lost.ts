/** Words of the page shown where there is no page. */

/** What happened, what it means, what to do. */
export const lostText = {
  title: 'No such page: Breakwater',
  description: 'There is no page at this address.',
  heading: 'There is no page here',
  means: 'The address may be misspelt, or the page has moved. Nothing is lost.',
  cure: 'Go to the home page',
};
