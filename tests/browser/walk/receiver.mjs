// Whoever follows organisations with a key: a watch list, its changes and its Atom feed.
import { base, hold } from "../lib.mjs";
import { atTheTerminal } from "./register.mjs";

/** Makes a key at the terminal and follows the organisations with it. */
export async function follower(program, folder, codes) {
  const made = atTheTerminal(program, folder, ["admin", "key", "new", "--json", "--scope", "read", "walk"]);
  hold(made.code === 0, made.text);
  const { key } = JSON.parse(made.out);
  const ask = async (path, more = {}) => {
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const answer = await fetch(`${base}/api/v1/watchlists${path}`, { headers, ...more });
    hold(answer.ok, `${path} answered ${answer.status}: ${await answer.clone().text()}`);
    return { place: answer.headers.get("location"), ...(await answer.json()) };
  };
  const { place } = await ask("", { method: "POST", body: JSON.stringify({ name: "walk", codes }) });
  const id = place.split("/").at(-1);
  const { path: feed } = await ask(`/${id}/feed`, { method: "PUT" });
  return {
    /** What changed after an entry. */
    changes: async (after) => {
      const page = await ask(`/${id}/changes?after=${after}&limit=1000`);
      return [...page.changes, ...page.turns];
    },
    /** The feed, at the address that holds its secret. */
    atom: async () => {
      const answer = await fetch(base + feed);
      hold(answer.ok, `the feed answered ${answer.status}`);
      hold(/no-(cache|store)/.test(answer.headers.get("cache-control")), "the feed may be kept");
      return answer.text();
    },
  };
}
