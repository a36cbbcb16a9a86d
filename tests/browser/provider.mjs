// A real identity provider on this machine, with the pages for signing in that it brings for trying things out.
import * as oidc from "oidc-provider";

/** Serves it until it is closed; `home` is where the register is public. */
export async function serveProvider(port, home) {
  const issuer = `http://127.0.0.1:${port}`;
  const client = {
    client_id: "hengxin",
    client_secret: "shared-with-the-register",
    redirect_uris: ["zh", "en"].map((lang) => `${home}/${lang}/office/sign-in/provider/return`),
  };
  const provider = new oidc.Provider(issuer, {
    clients: [client],
    pkce: { required: () => true },
    cookies: { keys: ["journey"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  });
  return new Promise((resolve, reject) => {
    const server = provider.listen(port, "127.0.0.1", () => resolve(server));
    server.on("error", reject);
  });
}
