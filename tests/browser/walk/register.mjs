// The register of the walk: a process of its own, whose clock a line moves.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { hold } from "../lib.mjs";

/** Serves an invented register in `folder`; `program` is the example `walk`. */
export async function serveRegister(program, folder, port) {
  const child = spawn(program, [folder, String(port)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    hold(!done, "the register has ended");
    return value;
  };
  const told = JSON.parse(await next());
  return {
    ...told,
    today: told.day,
    /** Puts the clock to noon of a day. */
    async moveTo(day) {
      child.stdin.write(`day ${day}\n`);
      const answer = await next();
      hold(answer === `ok ${day}`, answer);
      this.today = day;
    },
    /** Now by its clock, in milliseconds: noon in Shanghai. */
    now() {
      return Date.parse(`${this.today}T12:00:00+08:00`);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, "exit");
      child.stdin.end();
      await ended;
    },
  };
}

/** What the program answers at the terminal about the register in `folder`. */
export function atTheTerminal(program, folder, words) {
  const at = ["--config", `${folder}/hengxin.toml`, "--database-url", `sqlite:${folder}/register.db`, "--lang", "en"];
  const ran = spawnSync(program, [...at, ...words], { encoding: "utf8" });
  return { code: ran.status, text: `${ran.stdout}${ran.stderr}`, out: ran.stdout };
}
