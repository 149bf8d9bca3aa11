"""An Asterisk of the tests' own, which behaves as Asterisk 23.5 was measured to (protocol notes): the manager interface with its
events, an AudioSocket client that kills the call at whatever would kill it there, and the dialplan fragment
share/asterisk/deskphone.conf carried out by hand. Everything it was sent is kept, so that scenarios can ask for it.

The far side of a call does what a scenario says: ring(), answer(), refuse(), hangup(), ... Once it has answered it sends back
what it hears, as Echo() does: at once, and not changed.
"""
import asyncio
import hashlib
import threading
import uuid

from exchange_audio import AudioLeg, Killed

# What each action may carry; anything else has been smuggled in.
HEADERS = {
    "Challenge": {"AuthType"},
    "Login": {"AuthType", "Username", "Key"},
    "CoreShowChannels": set(),
    "Getvar": {"Channel", "Variable"},
    "Setvar": {"Channel", "Variable", "Value"},
    "Originate": {"Channel", "ChannelId", "Application", "Data", "CallerID", "Variable", "Timeout", "Async"},
    "Redirect": {"Channel", "Context", "Exten", "Priority"},
    "Hangup": {"Channel", "Cause"},
    "PlayDTMF": {"Channel", "Digit", "Duration", "Receive"},
    "MailboxCount": {"Mailbox"},
    "Bridge": {"Channel1", "Channel2", "Tone"},
}
LINE_MAX = 1024
PRIVILEGED = set(HEADERS) - {"Challenge", "Login"}


class Channel:
    def __init__(self, name, unique, number="<unknown>", caller="<unknown>"):
        self.name, self.unique, self.linked, self.number, self.caller = name, unique, unique, number, caller
        self.context, self.exten, self.bridge = "default", "s", ""
        self.connected = ("<unknown>", "<unknown>")
        self.variables, self.state, self.application = {}, 4, ""
        self.leg = None          # our AudioSocket, for the desk's channel
        self.task = None         # the fragment, for the other side's channel
        self.originated = False  # by us: the desk's channel is the caller
        self.go_on = []          # Dial's F: stays with the channel when it is redirected


class Exchange:
    """Runs in a thread of its own until close()."""

    def __init__(self, folder, secret="opensesame", kind=0x12):
        self.folder, self.secret, self.kind = folder, secret, kind
        self.actions, self.faults = [], []
        self.channels, self.mailbox = {}, [0, 0, 0]
        self.managers, self.serial, self.audio_port = [], 0, 0
        self.deaf = False  # it does not reach the voice process
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.port = 0
        self.server = None
        self.run(self.start())

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop_managers(self):
        """The manager interface goes away, the calls stay (a reload of it)."""
        self.server.close()
        for writer in self.managers:
            writer.transport.abort()
        self.managers = []

    async def shut_down(self):
        await self.stop_managers()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def close(self):
        self.run(self.shut_down())
        self.loop.call_soon_threadsafe(self.loop.stop)

    # The manager interface.

    @staticmethod
    def message(headers):
        return ("".join(f"{key}: {value}\r\n" for key, value in headers) + "\r\n").encode("utf-8", "surrogateescape")

    def event(self, name, *headers):
        for writer in self.managers:
            writer.write(self.message([("Event", name), ("Privilege", "call,all"), *headers]))

    def snapshot(self, channel, prefix=""):
        return [(prefix + "Channel", channel.name), (prefix + "ChannelState", channel.state),
                (prefix + "CallerIDNum", channel.number), (prefix + "CallerIDName", channel.caller),
                (prefix + "ConnectedLineNum", channel.connected[0]), (prefix + "ConnectedLineName", channel.connected[1]),
                (prefix + "Language", "en"), (prefix + "Context", channel.context), (prefix + "Exten", channel.exten),
                (prefix + "Priority", "1"), (prefix + "Uniqueid", channel.unique), (prefix + "Linkedid", channel.linked)]

    def fault(self, text):
        self.faults.append(text)

    async def read_action(self, reader):
        """One action as a list of headers; None at the end."""
        headers = []
        while True:
            line = await reader.readline()
            if not line:
                return None
            if len(line) > LINE_MAX or not line.endswith(b"\r\n"):
                self.fault(f"a line that Asterisk would not take: {line!r}")
            line = line.rstrip(b"\r\n").decode("utf-8", "surrogateescape")
            if not line:
                return headers
            key, _, value = line.partition(": ")
            headers.append((key, value))

    async def serve(self, reader, writer):
        challenge, known = None, False
        writer.write(b"Asterisk Call Manager/12.0.0\r\n")
        try:
            while (headers := await self.read_action(reader)) is not None:
                action = dict(headers)
                name, reply = action.get("Action", ""), [("ActionID", action.get("ActionID", ""))]
                extra = set(action) - HEADERS.get(name, set()) - {"Action", "ActionID"}
                if name not in HEADERS or extra:
                    self.fault(f"an unexpected action {headers}")
                if name == "Challenge":
                    challenge = str(uuid.uuid4().int)[:9]
                    writer.write(self.message([("Response", "Success"), *reply, ("Challenge", challenge)]))
                elif name == "Login":
                    key = hashlib.md5((str(challenge) + self.secret).encode()).hexdigest()
                    if challenge is None or action.get("Key") != key:
                        writer.write(self.message([("Response", "Error"), *reply, ("Message", "Authentication failed")]))
                        break
                    known = True
                    writer.write(self.message([("Response", "Success"), *reply, ("Message", "Authentication accepted")]))
                    self.managers.append(writer)
                elif name in PRIVILEGED and known:
                    self.actions.append((name, action, headers))
                    await getattr(self, "on_" + name.lower())(writer, reply, action, headers)
                else:
                    writer.write(self.message([("Response", "Error"), *reply, ("Message", "Permission denied")]))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        if writer in self.managers:
            self.managers.remove(writer)
        writer.close()

    def success(self, writer, reply, message, *headers):
        writer.write(self.message([("Response", "Success"), *reply, ("Message", message), *headers]))

    def no_channel(self, writer, reply):
        writer.write(self.message([("Response", "Error"), *reply, ("Message", "No such channel")]))

    def find(self, name):
        for channel in self.channels.values():
            if name in (channel.name, channel.unique):
                return channel
        return None

    async def on_coreshowchannels(self, writer, reply, _action, _headers):
        self.success(writer, [*reply, ("EventList", "start")], "Channels will follow")
        for channel in self.channels.values():
            writer.write(self.message([("Event", "CoreShowChannel"), *reply, *self.snapshot(channel),
                                       ("BridgeId", channel.bridge), ("Application", channel.application),
                                       ("ApplicationData", ""), ("Duration", "00:00:05")]))
        writer.write(self.message([("Event", "CoreShowChannelsComplete"), *reply, ("EventList", "Complete"),
                                   ("ListItems", len(self.channels))]))

    async def on_getvar(self, writer, reply, action, _headers):
        channel = self.find(action["Channel"])
        if not channel:
            self.no_channel(writer, reply)
            return
        writer.write(self.message([("Response", "Success"), *reply, ("Variable", action["Variable"]),
                                   ("Value", channel.variables.get(action["Variable"], ""))]))

    async def on_setvar(self, writer, reply, action, _headers):
        channel = self.find(action["Channel"]) if "Channel" in action else None
        if "Channel" in action and not channel:
            self.no_channel(writer, reply)
            return
        if channel:
            channel.variables[action["Variable"].lstrip("_")] = action["Value"]
        self.success(writer, reply, "Variable Set")

    async def on_mailboxcount(self, writer, reply, action, _headers):
        self.success(writer, reply, "Mailbox Message Count", ("Mailbox", action["Mailbox"]),
                     ("UrgMessages", self.mailbox[2]), ("NewMessages", self.mailbox[0]), ("OldMessages", self.mailbox[1]))

    async def on_playdtmf(self, writer, reply, action, _headers):
        channel = self.find(action["Channel"])
        if not channel:
            self.no_channel(writer, reply)
            return
        self.success(writer, reply, "DTMF successfully queued")
        self.event("DTMFEnd", *self.snapshot(channel), ("Digit", action["Digit"]), ("Direction", "Received"))

    async def on_bridge(self, writer, reply, action, _headers):
        one, two = self.find(action["Channel1"]), self.find(action["Channel2"])
        if not one or not two:
            self.no_channel(writer, reply)
            return
        for channel in (one, two):
            await self.leave_fragment(channel)
        self.join(one, two)
        self.success(writer, reply, "Launched bridge thread with success")

    async def on_redirect(self, writer, reply, action, _headers):
        channel = self.find(action["Channel"])
        if not channel:
            self.no_channel(writer, reply)
            return
        self.success(writer, reply, "Redirect successful")
        self.go_to(channel, action["Context"], action["Exten"])

    async def on_hangup(self, writer, reply, action, _headers):
        channel = self.find(action["Channel"])
        if not channel:
            self.no_channel(writer, reply)
            return
        self.success(writer, reply, "Channel Hungup")
        asyncio.get_running_loop().create_task(self.hang_up(channel, int(action["Cause"])))

    async def on_originate(self, writer, reply, action, headers):
        self.success(writer, reply, "Originate successfully queued")
        variables = dict(value.lstrip("_").split("=", 1) for key, value in headers if key == "Variable")
        asyncio.get_running_loop().create_task(self.originate(reply, action, variables))

    # Channels.

    def unique(self):
        self.serial += 1
        return f"1795406333.{self.serial}"

    def join(self, *channels):
        bridge = str(uuid.uuid4())
        for channel in channels:
            channel.bridge = bridge
            self.event("BridgeEnter", ("BridgeUniqueid", bridge), ("BridgeType", "basic"), *self.snapshot(channel))

    def leave(self, channel):
        if channel.bridge:
            self.event("BridgeLeave", ("BridgeUniqueid", channel.bridge), *self.snapshot(channel))
        channel.bridge = ""

    def partner(self, channel):
        for other in self.channels.values():
            if other is not channel and channel.bridge and other.bridge == channel.bridge:
                return other
        return None

    async def hang_up(self, channel, cause=16):
        """The channel and who hangs on it."""
        if channel.name not in self.channels:
            return
        other = self.partner(channel)
        self.leave(channel)
        del self.channels[channel.name]
        if channel.leg:
            channel.leg.close()
        if channel.task and channel.task is not asyncio.current_task():
            channel.task.cancel()
        self.event("Hangup", *self.snapshot(channel), ("Cause", cause), ("Cause-txt", "Normal Clearing"))
        if not channel.originated:
            for desk in [desk for desk in self.channels.values() if desk.variables.get("FAR") == channel.name]:
                self.event("DialEnd", *self.snapshot(desk), *self.snapshot(channel, "Dest"),
                           ("DialStatus", {17: "BUSY", 21: "BUSY", 19: "NOANSWER"}.get(cause, "CHANUNAVAIL")))
                await self.hang_up(desk, cause)
        for desk in [desk for desk in self.channels.values() if desk.leg and desk is other]:
            await self.hang_up(desk, 16)
        if channel.originated and (far := self.channels.get(channel.variables.get("FAR"))):
            await self.hang_up(far, cause)

    async def connect(self, dial):
        """AudioSocket/host:port/uuid/c(codec): our end of it, or None."""
        _, address, call, codec = dial.split("/", 3)
        if codec != "c(slin16)":
            self.fault(f"without a codec the driver sends the caller's: {dial}")
        host, port = address.split(":")
        self.audio_port = int(port)
        if self.deaf:
            return None
        return await AudioLeg.open(host, int(port), call, self.folder + "/heard", self.kind, self.fault)

    def desk_channel(self, dial, unique):
        _, address, call, _ = dial.split("/", 3)
        channel = Channel(f"AudioSocket/{address}-{call}", unique)
        channel.state = 6
        return channel

    async def originate(self, reply, action, variables):
        desk = self.desk_channel(action["Channel"], action["ChannelId"])
        desk.originated, desk.variables, desk.application = True, variables, action["Application"]
        desk.leg = await self.connect(action["Channel"])
        if desk.leg:
            self.event("DialBegin", *self.snapshot(desk, "Dest"), ("DialString", action["Channel"]))
        state = ("Response", "Success") if desk.leg else ("Response", "Failure")
        if desk.leg:
            self.channels[desk.name] = desk
            self.event("DialEnd", *self.snapshot(desk, "Dest"), ("DialStatus", "ANSWER"))
        self.event("OriginateResponse", *reply, state, ("Channel", desk.name if desk.leg else action["Channel"]),
                   ("Reason", 4 if desk.leg else 8), ("Uniqueid", desk.unique if desk.leg else "<null>"))
        if not desk.leg:
            return
        if action["Application"] == "Dial":
            self.dial(desk, action["Data"])
        asyncio.get_running_loop().create_task(self.watch_originated(desk))

    def dial(self, desk, data):
        """Dial(Local/606@from-internal/n,,F(deskphone^answer^1)) of the desk's channel: a far channel that does not answer yet."""
        target = data.split(",")[0]
        desk.variables["FAR"] = name = target.replace("/n", "") + f"-{self.serial:08x};1"
        far = Channel(name, self.unique(), "s", "Desk Phone")
        far.variables = {key: desk.variables[key] for key in ("DESKPHONE_CALL", "DESKPHONE_AUDIO")}
        far.context, far.go_on = "from-internal", data.partition("F(")[2].rstrip(")").split("^")
        far.linked = desk.linked
        if target.split("/")[1].startswith("0000@"):
            # An extension that the dialplan does not have: Dial() gives up, and our channel runs out of things to do.
            self.event("Hangup", *self.snapshot(far), ("Cause", 0), ("Cause-txt", "Unknown"))
            asyncio.get_running_loop().create_task(self.hang_up(desk, 0))
            return
        self.channels[name] = far
        self.event("Newchannel", *self.snapshot(far))
        self.event("DialBegin", *self.snapshot(desk), *self.snapshot(far, "Dest"), ("DialString", target))

    async def watch_originated(self, desk):
        """Our channel broke off: an answered other side goes on at F(), all else ends."""
        await desk.leg.broken.wait()
        far = self.channels.get(desk.variables.pop("FAR", ""))
        if far and not far.bridge:
            desk.variables["FAR"] = far.name
        elif far:
            self.leave(far)
            self.go_to(far, far.go_on[0], far.go_on[1])
        await self.hang_up(desk)

    async def leave_fragment(self, channel):
        if channel.task:
            channel.task.cancel()
        channel.task = None
        desk = self.partner(channel)
        self.leave(channel)
        if desk and desk.leg:
            desk.variables.pop("FAR", None)
            await self.hang_up(desk)

    def go_to(self, channel, context, exten):
        asyncio.get_running_loop().create_task(self.go(channel, context, exten))

    async def go(self, channel, context, exten):
        await self.leave_fragment(channel)
        channel.context, channel.exten = context, exten
        if context == "deskphone":
            channel.task = asyncio.get_running_loop().create_task(self.fragment(channel, exten))

    async def fragment(self, channel, exten):
        """share/asterisk/deskphone.conf"""
        if exten == "ring":
            self.event("UserEvent", *self.snapshot(channel), ("UserEvent", "DeskRing"))
            await asyncio.sleep(60)
            await self.hang_up(channel, 19)
        elif exten == "hold":
            self.event("MusicOnHoldStart", *self.snapshot(channel), ("Class", "default"))
            await asyncio.sleep(3600)
        tries = 0
        while exten == "answer" and tries < 60 and channel.variables.get("DESKPHONE_AUDIO"):
            tries = 0 if await self.call_desk(channel) else tries + 1
            await asyncio.sleep(0.5)
        await self.hang_up(channel)

    async def call_desk(self, channel):
        """Dial(${DESKPHONE_AUDIO},5,g); whether it was answered. Returns when our leg has gone."""
        desk = self.desk_channel(channel.variables["DESKPHONE_AUDIO"], self.unique())
        desk.linked = channel.linked
        self.event("DialBegin", *self.snapshot(channel), *self.snapshot(desk, "Dest"), ("DialString", "x"))
        desk.leg = await self.connect(channel.variables["DESKPHONE_AUDIO"])
        status = "ANSWER" if desk.leg else "CHANUNAVAIL"
        if desk.leg:
            self.channels[desk.name] = desk
        self.event("DialEnd", *self.snapshot(channel), *self.snapshot(desk, "Dest"), ("DialStatus", status))
        if not desk.leg:
            return False
        channel.state = 6
        self.join(channel, desk)
        desk.leg.echo = True
        await desk.leg.broken.wait()
        self.leave(channel)
        await self.hang_up(desk)
        return True

    # What scenarios do.

    def far(self):
        """The channel of the other side (the newest)."""
        channels = [channel for channel in self.channels.values() if not channel.leg]
        if not channels:
            raise Killed("the exchange has no call")
        return channels[-1]

    def desk_of(self, far):
        return next(desk for desk in self.channels.values() if desk.variables.get("FAR") == far.name)

    async def call_in(self, name, number, title=""):
        self.serial += 1
        channel = Channel(f"Local/ring@deskphone-{self.serial:08x};2", self.unique(), number, name)
        channel.variables["DESKPHONE_TITLE"] = title
        self.channels[channel.name] = channel
        self.event("Newchannel", *self.snapshot(channel))
        await self.go(channel, "deskphone", "ring")

    async def call_another(self, number):
        channel = Channel(f"Local/ring@kitchen-{self.serial:08x};2", self.unique(), number, "Somebody")
        channel.context, channel.exten = "kitchen", "ring"
        self.event("Newchannel", *self.snapshot(channel))
        self.event("UserEvent", *self.snapshot(channel), ("UserEvent", "DeskRing"))

    async def ring(self):
        far = self.far()
        far.state = 5
        self.desk_of(far).leg.tone = True
        self.event("DialState", *self.snapshot(self.desk_of(far)), *self.snapshot(far, "Dest"), ("DialStatus", "RINGING"))

    async def answer(self, name="", number=""):
        far = self.far()
        desk = self.desk_of(far)
        far.state, desk.leg.tone, desk.leg.echo = 6, False, True
        self.event("DialEnd", *self.snapshot(desk), *self.snapshot(far, "Dest"), ("DialStatus", "ANSWER"))
        desk.connected = (number or "<unknown>", name or "<unknown>")
        self.event("NewConnectedLine", *self.snapshot(desk))
        self.join(desk, far)

    async def give_way(self):
        """A Local channel steps aside for the one behind it."""
        far = self.far()
        new = Channel(f"PJSIP/606-{self.serial:08x}", self.unique(), "606", "Ada Lovelace")
        self.channels[new.name], new.bridge, new.state = new, far.bridge, 6
        new.variables, new.go_on = far.variables, far.go_on
        self.desk_of(far).variables["FAR"] = new.name
        self.event("BridgeEnter", ("BridgeUniqueid", far.bridge), ("SwapUniqueid", far.unique), *self.snapshot(new))
        self.leave(far)
        await self.hang_up(far)

    async def hold(self, on):
        """By the telephone of the other side, which is behind our Local channel: that keeps it to itself (option m passes it on)."""
        far = self.far()
        behind = Channel("PJSIP/606-00000001", self.unique(), "606", "Ada Lovelace")
        behind.linked = far.linked
        self.event("Hold" if on else "Unhold", *self.snapshot(behind if far.name.startswith("Local/") else far),
                   ("MusicClass", "default"))

    async def end_transferred(self):
        """Whoever the far side was transferred to hangs up. Then it goes where Dial's F said, long ago."""
        far = self.far()
        if far.go_on:
            self.go_to(far, far.go_on[0], far.go_on[1])
        else:
            await self.hang_up(far)

    async def message_waiting(self, new):
        self.mailbox[0] = new
        self.event("MessageWaiting", ("Mailbox", "100@default"), ("Waiting", int(new > 0)), ("New", new), ("Old", 0))

    async def raw(self, data):
        for writer in self.managers:
            writer.write(data)
