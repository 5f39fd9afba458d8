/* "My location": asked for only when pressed, used once, rounded before it leaves the page. */
import { goTo, nearAddress } from "./addresses.js";
import { HOME, contains } from "./extent.js";

const PATIENCE = { maximumAge: 60000, timeout: 10000, enableHighAccuracy: false };

export function offerLocation(box, { base, notice, strings }) {
  const button = box.querySelector("[data-map-locate]");
  if (!button) return;
  const done = () => button.removeAttribute("aria-busy");
  button.addEventListener("click", () => {
    if (!navigator.geolocation) {
      notice.show(strings.say("noLocation"));
      return;
    }
    button.setAttribute("aria-busy", "true");
    notice.show(strings.say("locating"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        if (!contains(HOME, coords.longitude, coords.latitude)) {
          notice.show(strings.say("farAway"));
          return;
        }
        notice.hide();
        goTo(box, nearAddress(base(), coords.latitude, coords.longitude));
      },
      ({ code, PERMISSION_DENIED }) => {
        done();
        notice.show(strings.say(code === PERMISSION_DENIED ? "locationDenied" : "noLocation"));
      },
      PATIENCE,
    );
  });
}
