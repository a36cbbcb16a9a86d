// Passkeys with the browser's own authenticator, and the whole way to an identity provider and back: for a register
// whose accounts to be set up are given in HENGXIN_SET_UP, and which knows the provider on HENGXIN_PROVIDER_PORT.
import { base, check, hold, open, overflow, violations } from "./lib.mjs";
import { serveProvider } from "./provider.mjs";

const PASSPHRASE = "three fish under a bridge";
// Browsers make passkeys for this machine by its name, not by its number.
const home = base.replace("127.0.0.1", "localhost");

export async function passkeys(browser) {
  if (!process.env.HENGXIN_SET_UP) return console.log("skipped passkeys: HENGXIN_SET_UP is not set");
  const accounts = JSON.parse(process.env.HENGXIN_SET_UP);
  const page = await open(browser, { viewport: { width: 320, height: 800 } });
  await withDevice(page);
  await check("passkeys: one is added, and recovery codes are shown", () => add(page, accounts.handler));
  await check("passkeys: it signs in alone", () => enter(page));
  await check("passkeys: it is removed and signs in no more", () => remove(page));
  await page.context().close();
  const approver = await open(browser, { viewport: { width: 1280, height: 900 } });
  await withDevice(approver);
  await check("passkeys: one is the second factor of an approver", () => secondFactor(approver, accounts.approve));
  await approver.context().close();
}

async function withDevice(page) {
  const wire = await page.context().newCDPSession(page);
  await wire.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  await wire.send("WebAuthn.addVirtualAuthenticator", { options });
}

async function setUp(page, { name, code }) {
  await page.goto(`${home}/zh/office/set-up?name=${name}&code=${code}`);
  await page.fill("#passphrase", PASSPHRASE);
  await page.fill("#again", PASSPHRASE);
  await page.click("main form button");
  await page.waitForURL(/\/zh\/office(\/|$)(?!set-up)/);
}

async function sound(page) {
  const found = await violations(page);
  hold(found.length === 0, found.join("\n"));
  hold((await overflow(page)) <= 0, `${await overflow(page)} px too wide`);
}

async function signOut(page) {
  await page.goto(home + "/zh/office/account");
  await page.click("header form button");
  await page.waitForURL(home + "/zh/");
}

const atOffice = (url) => /\/zh\/office(?!\/sign-in)/.test(url.pathname);

async function add(page, account) {
  await setUp(page, account);
  await page.goto(home + "/zh/office/account");
  await sound(page);
  await page.fill("pass-key #label", "演练用的浏览器");
  await page.fill("#passkey-passphrase", "not the right one");
  await page.click("pass-key button");
  await page.waitForSelector("pass-key [role=status]:has-text('口令不对')");
  await page.fill("#passkey-passphrase", PASSPHRASE);
  await page.click("pass-key button");
  await page.waitForSelector("h1:has-text('恢复码')");
  hold((await page.locator("main li code").count()) === 10, "ten recovery codes");
  await page.goto(home + "/en/office/account");
  await page.waitForSelector("th:has-text('演练用的浏览器')");
  await sound(page);
  // The refused passphrase is an answer of 422, which the browser tells as an error.
  const heard = page.heard.filter((text) => !text.includes("422"));
  hold(heard.length === 0, heard.join("\n"));
}

async function enter(page) {
  await signOut(page);
  await page.goto(home + "/zh/office/sign-in");
  await page.waitForSelector("pass-key:not([hidden])");
  await sound(page);
  await page.click("pass-key button");
  await page.waitForURL(atOffice);
  await page.goto(home + "/zh/office/account");
  hold((await page.locator("td:has-text('尚未使用')").count()) === 0, "the last use is not shown");
}

async function remove(page) {
  await page.click("form[action*='/remove'] button");
  await page.waitForURL(/\/office\/account$/);
  hold((await page.locator("th:has-text('演练用的浏览器')").count()) === 0, "it is still there");
  await signOut(page);
  await page.goto(home + "/zh/office/sign-in");
  await page.click("pass-key button");
  await page.waitForSelector(".errsum:has-text('这个通行密钥不能登录')");
  await sound(page);
}

async function secondFactor(page, account) {
  await setUp(page, account);
  await page.waitForURL(/\/office\/account\/second-factor$/);
  await page.fill("pass-key #label", "安全密钥");
  await page.click("pass-key button");
  await page.waitForSelector("h1:has-text('恢复码')");
  await signOut(page);
  await page.goto(home + "/zh/office/sign-in");
  await page.fill("#name", account.name);
  await page.fill("#passphrase", PASSPHRASE);
  await page.click("main form button");
  await page.waitForURL(/\/office\/sign-in\/code$/);
  await sound(page);
  await page.click("pass-key button");
  await page.waitForURL(atOffice);
}

/** The whole way to a real provider: linked by the officer, signed in with, unknown to everybody else. */
export async function identities(browser) {
  const port = process.env.HENGXIN_PROVIDER_PORT;
  if (!port) return console.log("skipped the identity provider: HENGXIN_PROVIDER_PORT is not set");
  const account = JSON.parse(process.env.HENGXIN_SET_UP).officer;
  const provider = await serveProvider(Number(port), home);
  try {
    const page = await open(browser, { viewport: { width: 1280, height: 900 } });
    await check("identities: an officer links one", () => link(page, account));
    await check("identities: it signs in", () => come(page));
    await page.context().close();
    const stranger = await open(browser);
    await check("identities: one that is linked to nobody gets a plain answer", () => unknown(stranger));
    await stranger.context().close();
  } finally {
    provider.close();
  }
}

/** Signs in at the provider's own pages. */
async function atProvider(page, subject) {
  await page.fill("input[name=login]", subject);
  await page.fill("input[name=password]", "anything");
  await page.click("button[type=submit]");
  // Once it has signed somebody in, the provider asks whether the register may know.
  await page.waitForSelector("button:has-text('Continue')");
  await page.click("button:has-text('Continue')");
}

async function link(page, account) {
  await setUp(page, account);
  await page.goto(home + "/zh/office/account");
  await page.fill("#provider-passphrase", PASSPHRASE);
  await page.click("form[action*='/account/provider'] button");
  await page.waitForSelector("a#provider");
  await sound(page);
  await page.click("a#provider");
  await atProvider(page, "officer-17");
  await page.waitForURL(home + "/zh/office/account");
  await page.waitForSelector("text=已关联");
  await sound(page);
}

async function come(page) {
  await signOut(page);
  await page.goto(home + "/en/office/sign-in");
  await sound(page);
  // The provider knows its own session, and leads back at once.
  await page.click("a#provider");
  await page.waitForURL((url) => url.host === new URL(home).host && /\/en\/office(?!\/sign-in)/.test(url.pathname));
  await signOut(page);
}

async function unknown(page) {
  await page.goto(home + "/zh/office/sign-in");
  await page.click("a#provider");
  await atProvider(page, "nobody-here");
  await page.waitForSelector(".errsum:has-text('这个身份没有关联账户')");
}
