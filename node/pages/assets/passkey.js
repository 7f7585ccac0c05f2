// @ts-check
/** The passkey ceremony: asks the device, puts its answer into the form, sends the form. The only script that is a must. */
(() => {
  /** @param {string} text @returns {ArrayBuffer} */
  const toBytes = (text) => {
    const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes.buffer;
  };

  /** @param {ArrayBuffer | null | undefined} buffer */
  const toText = (buffer) =>
    buffer
      ? btoa(String.fromCharCode(...new Uint8Array(buffer)))
          .replace(/\+/g, '-')
          .replace(/\//g, '_')
          .replace(/=+$/, '')
      : undefined;

  /** @param {{ id: string }[] | undefined} list */
  const credentials = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id), type: 'public-key' }));

  /** @param {any} options */
  const create = async (options) => {
    const made = /** @type {any} */ (
      await navigator.credentials.create({
        publicKey: {
          ...options,
          challenge: toBytes(options.challenge),
          user: { ...options.user, id: toBytes(options.user.id) },
          excludeCredentials: credentials(options.excludeCredentials),
        },
      })
    );
    return envelope(made, {
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  };

  /** @param {any} options */
  const get = async (options) => {
    const found = /** @type {any} */ (
      await navigator.credentials.get({
        publicKey: {
          ...options,
          challenge: toBytes(options.challenge),
          allowCredentials: credentials(options.allowCredentials),
        },
      })
    );
    return envelope(found, {
      authenticatorData: toText(found.response.authenticatorData),
      signature: toText(found.response.signature),
      userHandle: toText(found.response.userHandle),
    });
  };

  /** @param {any} credential @param {object} response */
  const envelope = (credential, response) => ({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: 'public-key',
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
    clientExtensionResults: {},
  });

  /** @param {HTMLFormElement} form @param {unknown} error */
  const explain = (form, error) => {
    const name = error instanceof Error ? error.name : '';
    const { cancelled, unsupported, known } = form.dataset;
    const words =
      name === 'InvalidStateError'
        ? known
        : name === 'NotAllowedError' || name === 'AbortError'
          ? cancelled
          : unsupported;
    const problem = form.querySelector('[data-problem]');
    if (!(problem instanceof HTMLElement)) return;
    problem.textContent = words ?? '';
    problem.hidden = false;
  };

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    if (!(form instanceof HTMLFormElement)) continue;
    const button = form.querySelector('button[type=submit]');
    const field = form.querySelector('input[name=response]');
    if (!(button instanceof HTMLButtonElement) || !(field instanceof HTMLInputElement)) continue;
    const label = button.textContent;
    // A page that comes back from the browser's memory must not look busy for ever.
    addEventListener('pageshow', () => {
      button.removeAttribute('aria-busy');
      button.textContent = label;
    });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (button.getAttribute('aria-busy') === 'true') return;
      button.setAttribute('aria-busy', 'true');
      button.textContent = form.dataset.waiting ?? label;
      try {
        const options = JSON.parse(form.dataset.options ?? '{}');
        field.value = JSON.stringify(await (form.dataset.passkey === 'create' ? create(options) : get(options)));
        form.submit();
      } catch (error) {
        explain(form, error);
        button.removeAttribute('aria-busy');
        button.textContent = label;
      }
    });
  }
})();
