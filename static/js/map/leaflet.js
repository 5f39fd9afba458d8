// Leaflet's small build is a classic script: run as a module it still leaves itself in window.L.
import "../../vendor/leaflet/leaflet.js";

export default window.L;
