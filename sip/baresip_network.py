"""Following the computer's addresses over baresip.

Owns noticing that they changed and telling baresip, which then sends the re-INVITEs
that keep live calls. Leaves registering anew to the lines.
"""

import ctypes

from sip.baresip_native import AddressHandler, NativeStack, Pointer, StackThread
from sip.errors import SipError

ADDRESS_BYTES = 64


class NativeNetwork:
    """The addresses baresip uses, against those there are."""

    def __init__(self, stack: NativeStack, thread: StackThread) -> None:
        self._stack = stack
        self._thread = thread

    async def changed(self) -> bool:
        """Whether the computer has other addresses now than baresip knows."""

        def job() -> bool:
            network = self._stack.baresip_network()
            return self._usable(network) != self._known(network)

        return await self._thread.run(job)

    async def move(self) -> None:
        """Use the addresses there are now and re-INVITE every call whose address is gone.

        baresip opens its SIP ports anew. A call in whose dialog another request is in
        flight at this moment is ended by it.
        """

        def job() -> None:
            network = self._stack.baresip_network()
            self._stack.net_dns_refresh(network)
            self._stack.net_flush_addresses(network)
            self._usable(network, use=True)
            if self._stack.uag_reset_transp(False, True):
                raise SipError("the SIP stack could not open its ports on the new address")

        await self._thread.run(job)

    def _usable(self, network: Pointer, *, use: bool = False) -> set[str]:
        """The computer's addresses that the settings let through; ``use`` them from now on."""
        usable: set[str] = set()

        def each(interface: bytes, address: Pointer, _: object) -> bool:
            if self._stack.net_ifaddr_filter(network, interface, address):
                usable.add(self._text(address))
                if use:
                    self._stack.net_add_address_ifname(network, address, interface)
            return False

        self._stack.net_if_apply(AddressHandler(each), None)
        return usable

    def _known(self, network: Pointer) -> set[str]:
        known: set[str] = set()

        def each(interface: bytes, address: Pointer, _: object) -> bool:
            known.add(self._text(address))
            return False

        self._stack.net_laddr_apply(network, AddressHandler(each), None)
        return known

    def _text(self, address: Pointer) -> str:
        buffer = ctypes.create_string_buffer(ADDRESS_BYTES)
        self._stack.sa_ntop(address, buffer, ADDRESS_BYTES)
        return buffer.value.decode("ascii", "replace")
