// The respondent's one script. Loaded in <head> without "defer": the text size must be right before the first paint.
import { offerCopying } from "../shared/copy.js";
import { focusErrors, guardForms, offerPrinting, revealScripted } from "../shared/forms.js";
import { warnBeforeIdle } from "../shared/idle.js";
import { guardActs } from "./acts.js";
import { autosave, clearsQueue } from "./autosave.js";
import { countDown } from "./countdown.js";
import { forgetEverything } from "./queue.js";
import { applyTextSize, offerTextSize } from "./text_size.js";

applyTextSize();

document.addEventListener("DOMContentLoaded", () => {
  revealScripted();
  offerTextSize();
  focusErrors();
  warnBeforeIdle();
  guardActs(); // first, so that the others know what is held back
  document.querySelectorAll("form[data-clears-queue]").forEach(clearsQueue);
  document.querySelectorAll("form[data-autosave]:not([data-clears-queue])").forEach(autosave);
  if (document.querySelector("[data-queue-is-over]")) forgetEverything();
  countDown();
  offerPrinting();
  offerCopying();
  guardForms();
});
