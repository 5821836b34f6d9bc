internal import EvidenceModel

extension RFBGate {
    mutating func takeMessages(_ bytes: [UInt8], _ actions: inout ActionList) throws(RFBError) {
        var messages: [ClientMessage] = []
        let fault: RFBError?
        do {
            try connection.viewer.take(bytes, &messages)
            fault = nil
        } catch {
            fault = error
        }
        // Messages before the fault have happened.
        for message in messages { try take(message, &actions) }
        if let fault { throw fault }
    }

    private mutating func take(_ message: ClientMessage, _ actions: inout ActionList) throws(RFBError) {
        switch message {
        case .setPixelFormat(let format): try setFormat(format, message, &actions)
        case .setEncodings(let numbers): setEncodings(numbers, &actions)
        case .updateRequest(let incremental, let rectangle):
            let incremental = incremental && connection.hasWholePicture
            connection.hasAskedForUpdates = true
            connection.hasWholePicture = true
            send(.updateRequest(incremental: incremental, rectangle), &actions)
        case .continuousUpdates:
            connection.hasAskedForUpdates = true
            send(message, &actions)
        case .fence(let flags, _):
            if flags & ClientMessage.fenceRequest == 0 { connection.fencesAnswered += 1 }
            send(message, &actions)
        case .key(let down, let keysym): key(down: down, keysym, &actions)
        // The server would go by the scancode, and type something else than what the log says.
        case .extendedKey(let down, let keysym, _): key(down: down, keysym, &actions)
        case .pointer(let buttons, let x, let y): point(buttons, x, y, &actions)
        case .cutText(let text): paste(text, &actions)
        case .setDesktopSize: actions.drop(.resize)
        case .power: actions.drop(.power)
        }
    }

    private func send(_ message: ClientMessage, _ actions: inout ActionList) {
        if let bytes = message.bytes { actions.forward(bytes, to: .server) }
    }

    /// The format decides how long the server's pixels are. It cannot be known which updates were sent before the
    /// server heard of another one, so it is set before the first request or not at all.
    private mutating func setFormat(
        _ format: PixelFormat, _ message: ClientMessage, _ actions: inout ActionList
    ) throws(RFBError) {
        guard !connection.hasAskedForUpdates else {
            if connection.server?.format == format { return }
            throw RFBError(
                .pixelFormat, .viewer, offset: connection.viewer.offset,
                "another pixel format after updates were asked for")
        }
        connection.server?.format = format
        send(message, &actions)
    }

    private mutating func setEncodings(_ numbers: [Int32], _ actions: inout ActionList) {
        let allowed = numbers.filter { number in
            guard RFBEncoding.isAllowed(number) else { return false }
            return role == .user || RFBEncoding(rawValue: number)?.carriesClipboard != true
        }
        connection.server?.offer(allowed)
        send(.setEncodings(allowed), &actions)
    }

    /// Why this viewer's hands do not reach the desktop now.
    var handsOff: RFBDrop? { role == .watcher ? .watchOnly : isInputOpen ? nil : .inputClosed }

    private mutating func key(down: Bool, _ keysym: UInt32, _ actions: inout ActionList) {
        if let reason = handsOff { return actions.drop(reason) }
        guard KeyName.isKeysym(keysym) else { return actions.drop(.unknownKey) }
        switch down ? connection.held.press(keysym) : connection.held.release(keysym) {
        case .success(let record): inject([record], .key(down: down, keysym: keysym), &actions)
        case .failure(let drop): actions.drop(drop.reason)
        }
    }

    private mutating func point(_ buttons: UInt8, _ x: UInt16, _ y: UInt16, _ actions: inout ActionList) {
        if let reason = handsOff { return actions.drop(reason) }
        guard let size = connection.server?.size else { return }
        // As the server would do; the log says where the pointer is, not where it was wished.
        let (x, y) = (min(x, size.width - 1), min(y, size.height - 1))
        let records = connection.held.point(buttons: buttons, x: x, y: y)
        // A wheel that is let go moves nothing, but the server has to hear of it.
        inject(records, .pointer(buttons: buttons, x: x, y: y), &actions)
    }

    private func inject(_ records: [InputRecord], _ message: ClientMessage, _ actions: inout ActionList) {
        guard let bytes = message.bytes else { return }
        actions.record(records, forward: bytes, to: .server)
    }

    /// Newest key first, so that modifiers outlast what they modify; then buttons.
    mutating func releaseHeld(_ actions: inout ActionList) {
        for key in connection.held.keys.reversed() { self.key(down: false, key.keysym, &actions) }
        let held = connection.held
        if held.buttons != 0 { point(0, held.x, held.y, &actions) }
    }

    private func paste(_ text: CutText, _ actions: inout ActionList) {
        if case .extended(.capabilities) = text, role == .user {
            return forward(text, &actions)
        }
        if let reason = handsOff { return actions.drop(reason) }
        switch ClipboardCrossing(text) {
        case .message: forward(text, &actions)
        case .text(let text, let message):
            guard let bytes = message.message(type: ClientMessage.Kind.cutText) else { return }
            actions.record([.clipboardIn(text)], forward: bytes, to: .server)
        case .drop(let reason): actions.drop(reason)
        }
    }

    private func forward(_ text: CutText, _ actions: inout ActionList) {
        if case .message(let message) = ClipboardCrossing(text) { send(.cutText(message), &actions) }
    }
}
