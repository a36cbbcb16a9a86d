// The browser, the register under test, and how a check is told.
import { chromium } from "playwright-core";
import AxePackage from "@axe-core/playwright";

const AxeBuilder = AxePackage.default ?? AxePackage;
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const base = (process.argv[2] ?? process.env.HENGXIN_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");

let passed = 0;
const failures = [];

/** Runs one check; a failure is told at once and counted. */
export async function check(name, work) {
  try {
    await work();
    passed += 1;
  } catch (error) {
    failures.push(name);
    console.log(`FAILED ${name}\n  ${String(error.message ?? error).split("\n").slice(0, 6).join("\n  ")}`);
  }
}

/** Fails with `why` unless `held`. */
export function hold(held, why) {
  if (!held) throw new Error(why);
}

/** Tells how it went; the exit code is 1 where anything failed. */
export function conclude() {
  console.log(`${passed} checks passed, ${failures.length} failed`);
  process.exitCode = failures.length ? 1 : 0;
}

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    // Chromium refuses its sandbox to root, which is who runs in a container.
    args: ["--disable-dev-shm-usage", "--lang=zh-CN", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
    env: { ...process.env, LANGUAGE: "zh_CN" },
  });
}

/** A page in a fresh context that keeps every console error it hears. */
export async function open(browser, options = {}) {
  const context = await browser.newContext({ locale: "zh-CN", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.heard = [];
  page.on("console", (message) => message.type() === "error" && page.heard.push(message.text()));
  page.on("pageerror", (error) => page.heard.push(String(error)));
  return page;
}

/**
 * What axe finds against WCAG 2.2 AA and its best practices. It runs in the page itself (its "legacy mode"), which looks
 * into no frame of another origin; otherwise it opens a second page for each look. No page here has a frame.
 */
export async function violations(page) {
  hold(page.frames().length === 1, "the page has a frame, which would not be looked into");
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).withTags(RULES);
  const found = await axe.setLegacyMode().analyze();
  return found.violations.map((rule) => `${rule.id}: ${rule.nodes[0].html.slice(0, 140)}`);
}

/** How far the page is wider than the window, in pixels. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

export async function api(path) {
  const answer = await fetch(base + "/api/v1" + path);
  hold(answer.ok, `${path} answered ${answer.status}`);
  return answer.json();
}
