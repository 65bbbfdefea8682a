// Renews what is seen every 2 s and the month every 30 s; without scripts the page reloads itself. Plain ES5: phones here are old.
(function () {
  var stale = document.getElementById("stale"), looks = 1;
  function offer() {
    var head = document.querySelector("[data-offered]"), buttons = document.querySelectorAll("#buttons [data-verb]");
    var offered = head ? head.getAttribute("data-offered").split(" ") : [];
    for (var i = 0; i < buttons.length; i += 1) {
      buttons[i].hidden = offered.indexOf(buttons[i].getAttribute("data-verb")) < 0;
    }
  }
  function put(id, html) {
    // Only what changed: a screen reader would else repeat the headline with every new value of a sensor.
    var to = document.getElementById(id), from = document.createElement("div");
    from.innerHTML = html;
    if (from.innerHTML === to.innerHTML) { return false; }
    to.innerHTML = from.innerHTML;
    return true;
  }
  function ask(path, then, ended) {
    var request = new XMLHttpRequest();
    request.open("GET", path);
    request.timeout = 5000;
    request.onload = function () { then(request); };
    request.onerror = request.ontimeout = function () { stale.hidden = false; };
    request.onloadend = ended;
    request.send();
  }
  function show(request) {
    var fresh = document.createElement("div");
    if (request.status === 200) { fresh.innerHTML = request.responseText; }
    // Also when a router answers in our place with a page of its own.
    stale.hidden = fresh.querySelector("#head") !== null;
    if (!stale.hidden) { return; }
    if (put("head", fresh.querySelector("#head").innerHTML)) { looks = 0; }
    put("body", fresh.querySelector("#body").innerHTML);
    if (document.querySelector("#head h1")) { document.title = document.querySelector("#head h1").textContent; }
    document.getElementById("updated").textContent = request.getResponseHeader("X-Time");
    offer();
  }
  function renew() {
    ask("/live", show, function () {
      if (looks % 15 === 0) {
        ask("/history", function (request) { if (request.status === 200) { put("history", request.responseText); } });
      }
      looks += 1;
      setTimeout(renew, 2000);
    });
  }
  setTimeout(renew, 2000);
}());
