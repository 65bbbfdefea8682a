// Renews the upper part every 2 s; without scripts the page reloads itself. Plain ES5: phones here are old.
(function () {
  var stale = document.getElementById("stale"), parts = ["head", "body"];
  function offer() {
    var head = document.querySelector("[data-offered]"), buttons = document.querySelectorAll("#buttons [data-verb]");
    var offered = head ? head.getAttribute("data-offered").split(" ") : [];
    for (var i = 0; i < buttons.length; i += 1) {
      buttons[i].hidden = offered.indexOf(buttons[i].getAttribute("data-verb")) < 0;
    }
  }
  function show(html) {
    var fresh = document.createElement("div");
    fresh.innerHTML = html;
    for (var i = 0; i < parts.length; i += 1) {
      var from = fresh.querySelector("#" + parts[i]), to = document.getElementById(parts[i]);
      // Only what changed: a screen reader would else repeat the headline with every new value of a sensor.
      if (from && from.innerHTML !== to.innerHTML) { to.innerHTML = from.innerHTML; }
    }
    offer();
  }
  function renew() {
    var request = new XMLHttpRequest();
    request.open("GET", "/live");
    request.timeout = 5000;
    request.onload = function () {
      stale.hidden = request.status === 200;
      if (request.status === 200) {
        show(request.responseText);
        document.getElementById("updated").textContent = request.getResponseHeader("X-Time");
      }
    };
    request.onerror = request.ontimeout = function () { stale.hidden = false; };
    request.onloadend = function () { setTimeout(renew, 2000); };
    request.send();
  }
  setTimeout(renew, 2000);
}());
