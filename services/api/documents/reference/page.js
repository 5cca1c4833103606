// Shows /openapi.json. Where the server asks for an API key, the key is asked for, kept in this page alone, and sent along.

/** @param {string | null} key */
async function show(key) {
  const headers = key === null ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch("/openapi.json", { headers });
  if (response.status === 401) return key === null ? askForKey() : refuse((await response.json()).detail);
  document.querySelector("#key").hidden = true;
  globalThis.SwaggerUIBundle({
    spec: await response.json(),
    dom_id: "#reference",
    deepLinking: true,
    requestInterceptor: (request) => ({ ...request, headers: { ...request.headers, ...headers } }),
  });
}

function askForKey() {
  const form = document.querySelector("#key");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(new FormData(form).get("key"));
  });
}

function refuse(detail) {
  document.querySelector("#refused").textContent = detail;
}

show(null);
