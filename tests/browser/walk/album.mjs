// What the walk saw: pictures in order, each with a caption in both languages, and a page that shows them.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, hold, overflow, violations } from "../lib.mjs";

const folder = process.env.HENGXIN_WALK_ALBUM ?? "target/walk";
const pictures = [];

/** An album without the pictures of an earlier walk. */
export function open() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** Begins a chapter. */
export function chapter(zh, en) {
  pictures.push({ chapter: true, zh, en });
  console.log(`· ${en}`);
}

async function take(page, name) {
  const file = `${String(pictures.filter((one) => one.file).length + 1).padStart(2, "0")}-${name}.png`;
  await page.screenshot({ path: join(folder, file), fullPage: true });
  return file;
}

/**
 * Looks at the page somebody stands on: it is accessible, no wider than its window, and nothing was heard that it
 * should not do. `status` is what it was answered with where that is no success.
 */
export async function look(page, name, zh, en, status = 200) {
  pictures.push({ file: await take(page, name), who: page.who, day: page.register.today, zh, en });
  await check(`page ${name}`, async () => {
    const found = await violations(page);
    hold(found.length === 0, found.join("\n"));
    hold((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
    // A browser writes an error of its own for an answer that is no success.
    const heard = page.heard.splice(0).filter((text) => !(status >= 400 && text.includes(String(status))));
    hold(heard.length === 0, heard.join("\n"));
  });
}

/** Where a story broke off. */
export async function brokenOff(pages, story) {
  for (const page of pages) {
    const words = `${page.who.en}: ${page.url()}`;
    pictures.push({ file: await take(page, `broken-off-${story}`), who: page.who, day: page.register.today, zh: words, en: words });
  }
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function shown(picture) {
  const { zh, en } = picture;
  const words = `<span>${escaped(zh)}</span> <span lang="en">${escaped(en)}</span>`;
  if (picture.chapter) return `<h2>${words}</h2>`;
  const who = `${picture.day} · ${escaped(picture.who.zh)} · <span lang="en">${escaped(picture.who.en)}</span>`;
  return `<figure><figcaption><b>${who}</b><br>${words}</figcaption><a href="${picture.file}"><img src="${picture.file}" alt="${escaped(zh)}" loading="lazy"></a></figure>`;
}

/** Writes the page and says where it is. */
export function close() {
  const style = "body{font:16px/1.6 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}img{max-width:100%;border:1px solid #999}h2{margin-top:3rem}span[lang=en]{color:#444}";
  const title = "走一遍：三件事的经过 · The recorded walk";
  const page = `<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title><style>${style}</style></head>\n<body><h1>${title}</h1>\n${pictures.map(shown).join("\n")}\n</body></html>\n`;
  writeFileSync(join(folder, "index.html"), page);
  console.log(`${pictures.filter((one) => one.file).length} pictures: ${join(folder, "index.html")}`);
}
