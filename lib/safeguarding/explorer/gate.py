"""What of Voilà answers, and to whom: one page and what it is made of, to whoever has the token.

Voilà serves more than one page needs: files beside the notebook, a login form, any path as a notebook. All that is left
out here. A page cannot run code: its kernel takes only the messages of controls.
"""

import asyncio
from importlib.resources import files

from jupyter_core.utils import ensure_async, run_sync
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.web import HTTPError
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

PAGE = files("safeguarding.explorer") / "page"
SERVES = (
    *(TornadoVoilaHandler, VoilaKernelWebsocketHandler, KernelHandler, VoilaShutdownKernelHandler),
    *(FileFindHandler, ThemesHandler, MultiStaticFileHandler, TemplateStaticFileHandler),
)
"""What may answer a request; all else that Voilà has is left out."""
MOST = 4
"""How many pages have a kernel (of 200 MB); the oldest page's ends when another is asked for."""
WENT_WRONG = "What went wrong is said on the terminal where the explorer was started."
SAYS = {
    403: "Open the address that was printed when the explorer was started.",
    404: "There is nothing here but the explorer, at the address that was printed.",
}
# Scripts of widgets come as blobs, and webpack's loader evaluates; nothing may come from or go to another machine.
ONLY_HERE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": ONLY_HERE, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


class _Refusing(JupyterHandler):
    """Refuses whoever has no token, without offering to log in, and says of an error no more than its number."""

    def get_login_url(self) -> str:
        raise HTTPError(403)

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        await super().prepare()
        # Themes and extensions would otherwise be given to anybody.
        if self.current_user is None:
            raise HTTPError(403)
        if isinstance(self, TornadoVoilaHandler):
            # Making it sets its cookie, without which a page that is closed may not end its kernel.
            self.xsrf_token  # noqa: B018

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: {SAYS.get(status_code, WENT_WRONG)}\n")


class _Few(TornadoVoilaHandler):
    """Has few kernels at a time, however many pages are asked for: one page is made after the other."""

    async def get(self, *path: str) -> None:
        async with self.settings.setdefault("explorer_turn", asyncio.Lock()):
            held = self.kernel_manager
            # In the order they were begun. The last may be the one that waits for the next page.
            for oldest in list(held.list_kernel_ids())[:-MOST]:
                await ensure_async(held.shutdown_kernel(oldest, now=True))
            await super().get(*path)


class Nothing(_Refusing):
    """Answers for every path that is not served."""

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Refuse, or say that nothing is here."""
        await super().prepare()
        raise HTTPError(404)


class GatedVoila(Voila):
    """Voilà with one page."""

    def setup_template_dirs(self) -> None:
        """Look for a template here first."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(PAGE))

    def init_handlers(self) -> list[tuple]:
        """Give the few handlers that are needed, each refusing whoever has no token."""
        return [_refusing(*each) for each in super().init_handlers() if each[1] in SERVES]

    def stop(self) -> None:
        """End the kernels at once: they hold nothing to be kept; their folder goes with that of the notebook."""
        run_sync(self.kernel_manager.shutdown_all)(now=True)


def _refusing(path: str, handler: type, *arguments: dict) -> tuple:
    bases = (handler,) if issubclass(handler, JupyterHandler) else (JupyterHandler, handler)
    first = (_Few,) if handler is TornadoVoilaHandler else bases
    made = type(handler.__name__, (_Refusing, *first), {})
    # With its "everything else", each path of the server would be the page, and start a kernel.
    return ("/" if handler is TornadoVoilaHandler else path, made, *arguments)
