/** Where the server's page says that the API is, seen from this page: `../../`. The dashboard lies beside it, under any prefix. */
const settings = JSON.parse(document.querySelector("#settings")?.textContent ?? '{"root": "./"}') as { readonly root: string };

/** Ends with a slash. */
export const apiRoot = new URL(settings.root, location.href).href;

/** The path of the dashboard itself, without a slash at its end. */
export const basePath = `${new URL(apiRoot).pathname}dashboard`;

/** `/tasks?state=dead` as the browser asks for it. */
export const addressOf = (path: string): string => apiRoot + path.replace(/^\//, "");
