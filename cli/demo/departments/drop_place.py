"""The directory in which a department leaves its drops, visible or hidden as an unmounted share would be."""

from pathlib import Path


class DropPlace:
    """The drops under a department's directory; the department works on while nobody can reach them."""

    def __init__(self, directory: Path) -> None:
        self.drops = directory / "drops"
        """The directory that the exchange reads."""
        self._hidden = directory / "drops.offline"

    @property
    def url(self) -> str:
        """The drops as a `file:` URL."""
        return self.drops.absolute().as_uri()

    @property
    def path(self) -> Path:
        """Where the drops are now."""
        return self._hidden if self._hidden.exists() else self.drops

    def show(self) -> None:
        """Make the directory visible, again or for the first time."""
        if self._hidden.exists():
            self._hidden.rename(self.drops)
        self.drops.mkdir(parents=True, exist_ok=True)

    def hide(self) -> None:
        """Hide the directory; idempotent."""
        if self.drops.exists():
            self.drops.rename(self._hidden)
