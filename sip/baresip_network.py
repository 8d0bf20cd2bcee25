"""Following the computer's addresses over baresip.

Owns noticing that they changed, opening SIP ports on new ones, and the re-INVITEs that
keep live calls. Leaves registering anew to the lines.
"""

import ctypes
from contextlib import suppress

from baresip import BaresipError

from sip.baresip_native import AddressHandler, NativeStack, Pointer, StackThread
from sip.errors import SipError

TEXT_BYTES = 64
ADDRESS_BYTES = 256
"""More than any system's ``struct sa``."""
UDP, TCP, TLS = range(3)
"""``enum sip_transp``."""
ADDRESS_ONLY = 1
"""``SA_ADDR`` of ``enum sa_flag``."""

Address = ctypes.Array[ctypes.c_char]


class NativeNetwork:
    """The addresses baresip uses, against those there are.

    ``sip_port`` is where it listens on each; TLS is one above.
    """

    def __init__(self, stack: NativeStack, thread: StackThread, sip_port: int) -> None:
        self._stack = stack
        self._thread = thread
        self._sip_port = sip_port
        self._deaf: set[str] = set()
        self._connections_due = False
        self.moving = False
        """Something could not be done yet; ``move`` has to be asked again."""

    async def changed(self) -> bool:
        """Whether the computer has other addresses now than baresip knows."""

        def job() -> bool:
            return self._usable().keys() != self._known()

        return await self._thread.run(job)

    async def addresses(self) -> set[str]:
        """The addresses baresip uses."""
        return await self._thread.run(self._known)

    async def move(self) -> None:
        """Use the addresses there are now and re-INVITE every call whose address is gone."""
        self.moving = True
        with suppress(SipError, BaresipError):
            self.moving = not await self._thread.run(self._move)

    def _move(self) -> bool:
        usable, known = self._usable(), self._known()
        stayed = known & usable.keys()
        self._use(usable)
        listen_on = (usable.keys() - known) | (self._deaf & usable.keys())
        self._connections_due = self._connections_due or known != stayed
        # Connections over the address that is gone may be dead and not know it. They are
        # closed together with all ports, and one that a call came in by cannot be opened
        # again before that call is over.
        if self._connections_due and not (stayed and self._somebody_rang_us()):
            self._stack.sip_transp_flush(self._stack.uag_sip())
            self._connections_due, listen_on = False, set(usable)
        self._deaf = {each for each in listen_on if not self._listen(usable[each][1])}
        late = [call for call in self._calls() if not self._take_along(call)]
        return not (self._deaf or self._connections_due or late)

    def _use(self, usable: dict[str, tuple[bytes, Address]]) -> None:
        network = self._stack.baresip_network()
        self._stack.net_dns_refresh(network)
        self._stack.net_flush_addresses(network)
        for interface, address in usable.values():
            self._stack.net_add_address_ifname(network, address, interface)

    def _listen(self, address: Address) -> bool:
        """Open the ports; whether UDP could be. IPv6 addresses take a second to be usable."""
        sip = self._stack.uag_sip()
        self._stack.sa_set_port(address, self._sip_port)
        heard = not self._stack.sip_transp_add(sip, UDP, address)
        self._stack.sip_transp_add(sip, TCP, address)
        tls = self._stack.uag_tls()
        if tls:
            self._stack.sa_set_port(address, self._sip_port + 1)
            self._stack.sip_transp_add(sip, TLS, address, ctypes.c_void_p(tls))
        return heard

    def _take_along(self, call: Pointer) -> bool:
        """Re-INVITE from the address that reaches the far end's sound now, where it is another
        one; False while that cannot be done."""
        stack, own = self._stack, ctypes.create_string_buffer(ADDRESS_BYTES)
        media = stack.stream_sdpmedia(stack.audio_strm(stack.call_audio(call)))
        if not media or stack.net_dst_source_addr_get(stack.sdp_media_raddr(media), own):
            return True
        if stack.sa_cmp(own, stack.call_laddr(call), ADDRESS_ONLY):
            return True
        if not stack.call_refresh_allowed(call):
            return False
        return not stack.call_reset_transp(call, own)

    def _calls(self) -> list[Pointer]:
        stack = self._stack
        return [call for agent in stack.agents() for call in stack.calls(agent)]

    def _somebody_rang_us(self) -> bool:
        return any(not self._stack.call_is_outgoing(call) for call in self._calls())

    def _usable(self) -> dict[str, tuple[bytes, Address]]:
        """The addresses that the settings let through: interface and ``struct sa`` by text."""
        network, usable = self._stack.baresip_network(), dict[str, tuple[bytes, Address]]()

        def each(interface: bytes, address: Pointer, _: object) -> bool:
            if self._stack.net_ifaddr_filter(network, interface, address):
                copy = ctypes.create_string_buffer(ADDRESS_BYTES)
                self._stack.sa_cpy(copy, address)
                usable[self._text(address)] = interface, copy
            return False

        self._stack.net_if_apply(AddressHandler(each), None)
        return usable

    def _known(self) -> set[str]:
        known: set[str] = set()

        def each(interface: bytes, address: Pointer, _: object) -> bool:
            known.add(self._text(address))
            return False

        network = self._stack.baresip_network()
        self._stack.net_laddr_apply(network, AddressHandler(each), None)
        return known

    def _text(self, address: Pointer) -> str:
        buffer = ctypes.create_string_buffer(TEXT_BYTES)
        self._stack.sa_ntop(address, buffer, TEXT_BYTES)
        return buffer.value.decode("ascii", "replace")
