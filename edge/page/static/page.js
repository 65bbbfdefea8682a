// Renews the upper part every 2 s; without scripts the page reloads itself. Plain ES5: phones here are old.
(function () {
  var live = document.getElementById("live"), stale = document.getElementById("stale"), last = live.innerHTML;
  function offer() {
    var head = live.querySelector("[data-offered]"), buttons = document.querySelectorAll("#buttons [data-verb]");
    var offered = head ? head.getAttribute("data-offered").split(" ") : [];
    for (var i = 0; i < buttons.length; i += 1) {
      buttons[i].hidden = offered.indexOf(buttons[i].getAttribute("data-verb")) < 0;
    }
  }
  function renew() {
    var request = new XMLHttpRequest();
    request.open("GET", "/live");
    request.timeout = 5000;
    request.onload = function () {
      stale.hidden = request.status === 200;
      // Only what changed: a screen reader would else repeat the page without end.
      if (request.status === 200 && request.responseText !== last) {
        live.innerHTML = last = request.responseText;
        offer();
      }
    };
    request.onerror = request.ontimeout = function () { stale.hidden = false; };
    request.onloadend = function () { setTimeout(renew, 2000); };
    request.send();
  }
  setTimeout(renew, 2000);
}());
