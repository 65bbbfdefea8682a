"""Who has shown the PIN: a signed cookie, and a form token bound to it. Pure.

Nothing is kept: a restart of the page logs nobody out, a new PIN logs everybody out.
"""

import hmac
from dataclasses import dataclass

# A family's phone should not ask for the PIN while the room is burning; a lost phone ends with a new PIN.
LASTS_S = 30 * 86400.0


@dataclass(frozen=True, slots=True)
class Sessions:
    """Issues and checks cookies with one secret."""

    secret: bytes

    def issue(self, nonce: str, wall_s: float) -> str:
        """A cookie for one who has shown the PIN."""
        claim = f"{int(wall_s + LASTS_S)}.{nonce}"
        return f"{claim}.{self._sign('session', claim)}"

    def is_good(self, cookie: str, wall_s: float) -> bool:
        """Whether this house issued it and it has not run out."""
        claim, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._sign("session", claim).encode()):
            return False
        until = claim.partition(".")[0]
        # A clock set back far (no battery, no network) must not keep a session for years.
        return until.isdigit() and 0 < int(until) - wall_s <= LASTS_S + 1

    def form_token(self, cookie: str) -> str:
        """What a form of this session carries: another site cannot know it."""
        return self._sign("form", cookie)

    def is_own_form(self, cookie: str, token: str) -> bool:
        """Whether the form came from a page that this session was shown."""
        return hmac.compare_digest(token.encode(), self.form_token(cookie).encode())

    def _sign(self, purpose: str, text: str) -> str:
        return hmac.new(self.secret, f"{purpose}:{text}".encode(), "sha256").hexdigest()
