/** The console's only script: the passkey ceremony, printing, and pages that keep themselves up to date. */
// @ts-check

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (form instanceof HTMLFormElement) form.addEventListener('submit', (event) => answerFirst(event, form));
}

for (const button of document.querySelectorAll('button[data-print]')) {
  button.removeAttribute('hidden');
  button.addEventListener('click', () => window.print());
}

const live = document.querySelector('[data-live]');
if (live) keepFresh(live);

/**
 * Puts the browser's answer into the form before it is sent.
 * @param {SubmitEvent} event
 * @param {HTMLFormElement} form
 */
async function answerFirst(event, form) {
  const answer = form.elements.namedItem('answer');
  if (!(answer instanceof HTMLInputElement) || answer.value !== '') return;
  event.preventDefault();
  const says = form.querySelector('[data-passkey-says]');
  const say = (/** @type {string | undefined} */ text) => {
    if (says) says.textContent = text ?? '';
  };
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return say(form.dataset.unsupported);
  const button = form.querySelector('button');
  button?.setAttribute('aria-busy', 'true');
  try {
    const question = JSON.parse(form.dataset.question ?? '{}');
    const credential =
      form.dataset.passkey === 'create'
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question),
          })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
    if (!(credential instanceof PublicKeyCredential)) return say(form.dataset.cancelled);
    answer.value = JSON.stringify(credential.toJSON());
    form.requestSubmit();
  } catch (error) {
    // The browser throws a DOMException when the person closes its dialogue or the key does not fit.
    if (!(error instanceof DOMException)) throw error;
    say(form.dataset.cancelled);
  } finally {
    button?.removeAttribute('aria-busy');
  }
}

/**
 * Replaces one part of the page with a newer one every two seconds, as long as the page is looked at and the work runs.
 * Focus and reading position stay, which a reload of the whole page would lose.
 * @param {Element} part
 */
function keepFresh(part) {
  const timer = setInterval(async () => {
    if (document.hidden || part.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { headers: { 'x-console-renewal': '1' }, redirect: 'error' }).catch(
      () => null,
    );
    if (!answer?.ok) return;
    const newer = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(part.id);
    if (newer) return part.replaceChildren(...newer.childNodes);
    // The work has ended: the rest of the page tells how.
    clearInterval(timer);
    location.replace(location.pathname);
  }, 2000);
}
