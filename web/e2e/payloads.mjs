/** Thirty texts that try to be more than text. Each calls `alert`, or asks another machine for something, if it succeeds. */
export const PAYLOADS = [
  `<script>alert(1)</script>`,
  `<img src=x onerror=alert(2)>`,
  `<svg onload=alert(3)>`,
  `"><script>alert(4)</script>`,
  `'><img src=x onerror=alert(5)>`,
  `javascript:alert(6)`,
  `<a href="javascript:alert(7)">here</a>`,
  `<iframe srcdoc="<script>alert(8)</script>"></iframe>`,
  `<body onload=alert(9)>`,
  `<details open ontoggle=alert(10)>`,
  `<input autofocus onfocus=alert(11)>`,
  `<video><source onerror=alert(12)></video>`,
  `<math><mtext></mtext><script>alert(13)</script></math>`,
  `<svg><animate onbegin=alert(14) attributeName=x dur=1s>`,
  `<img src="http://elsewhere.invalid/15.png">`,
  `<link rel=stylesheet href="http://elsewhere.invalid/16.css">`,
  `<style>@import url("http://elsewhere.invalid/17.css");</style>`,
  `<meta http-equiv=refresh content="0;url=http://elsewhere.invalid/18">`,
  `<form action="http://elsewhere.invalid/19"><button autofocus>go</button></form>`,
  `<base href="http://elsewhere.invalid/20/">`,
  `<object data="http://elsewhere.invalid/21.swf"></object>`,
  `<script src="http://elsewhere.invalid/22.js"></script>`,
  `{{constructor.constructor('alert(23)')()}}`,
  "${alert(24)}",
  `</title><script>alert(25)</script>`,
  `</textarea><script>alert(26)</script>`,
  `--><script>alert(27)</script>`,
  `]]><script>alert(28)</script>`,
  `&lt;script&gt;alert(29)&lt;/script&gt;`,
  `\u202e<script>alert(30)</script>\u2066`,
];

/** A report with a payload in its title, byline, publisher and text. */
export const report = (payload, i) => {
  const quoted = JSON.stringify(payload);
  return `---
title: ${quoted}
publisher: ${quoted}
author: ${quoted}
published: 2031-03-${String(1 + (i % 28)).padStart(2, "0")}
---

${payload}

KHARA – The army shelled ${payload} near Khara on Sunday, killing ${i + 3} people, ${payload} told reporters.

"We shelled ${payload} and the market," General Osk Rehn said. Jano Terel denied that the rebels attacked ${payload}.
`;
};
