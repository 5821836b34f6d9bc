extension RFBGate {
    mutating func takeUpdates(_ bytes: [UInt8], _ actions: inout ActionList) throws(RFBError) {
        var items: [ServerItem] = []
        // What came before a fault goes on.
        defer { for item in items { take(item, &actions) } }
        try connection.server?.take(bytes, &items)
    }

    private func take(_ item: ServerItem, _ actions: inout ActionList) {
        switch item {
        case .bytes(let bytes): actions.forward(bytes, to: .viewer)
        case .cutText(let text): copy(text, &actions)
        case .power: actions.drop(.power)
        }
    }

    /// What the desktop's clipboard gives to the viewer's.
    private func copy(_ text: CutText, _ actions: inout ActionList) {
        let isNegotiation = if case .extended(.capabilities) = text { true } else { false }
        if let reason = handsOff, !isNegotiation || role == .watcher { return actions.drop(reason) }
        switch ClipboardCrossing(text) {
        case .message(let message):
            if let bytes = message.message(type: ServerKind.cutText) { actions.forward(bytes, to: .viewer) }
        case .text(let text, let message):
            guard let bytes = message.message(type: ServerKind.cutText) else { return }
            actions.record([.clipboardOut(text)], forward: bytes, to: .viewer)
        case .drop(let reason): actions.drop(reason)
        }
    }
}
