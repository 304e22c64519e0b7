// The officials' one script: small conveniences on pages that work without it.
import { focusErrors, guardForms, offerPrinting, revealScripted } from "../shared/forms.js";
import { warnBeforeIdle } from "../shared/idle.js";
import { offerCopying } from "../shared/copy.js";
import { offerFilters } from "./filter.js";
import { offerKeys } from "./keys.js";
import { sayMoments } from "./moments.js";
import { offerPasskeys } from "./passkeys.js";
import { keepFresh } from "./refresh.js";
import { editRows } from "./rows.js";

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
revealScripted();
focusErrors();
warnBeforeIdle();
offerCopying();
offerFilters();
sayMoments();
keepFresh();
offerKeys();
editRows();
offerPrinting();
offerPasskeys();
guardForms();
