import FarmProtocol
import Foundation
import SeededTestSupport
import Testing
import WebSocketLink

@Suite("Links between two programs", .timeLimit(.minutes(2)))
struct LinkTests {
    @Test("messages of every length arrive whole and in order, both ways")
    func lengths() async throws {
        let (client, server) = try await LinkServer.start().pair()
        var generator = SeededGenerator.announced()
        let messages = [0, 1, 125, 126, 127, 65_535, 65_536, 300_000, 1 << 20].flatMap { count in
            [LinkMessage.binary(generator.bytes(count)), .text(String(repeating: "字", count: count / 3))]
        }
        for (sender, receiver) in [(client, server), (server, client)] {
            async let sent: Void = {
                for message in messages { try await sender.send(message) }
            }()
            for message in messages { #expect(try await receiver.receive() == message) }
            try await sent
        }
        await client.close()
        #expect(try await server.receive() == nil)
    }

    @Test("thousands of small messages keep their order")
    func manySmall() async throws {
        let (client, server) = try await LinkServer.start().pair()
        let count = 5000
        let echo = Task {
            while let message = try await server.receive() { try await server.send(message) }
        }
        async let sent: Void = {
            for number in 0..<count { try await client.send(.text("\(number)")) }
        }()
        for number in 0..<count { #expect(try await client.receive() == .text("\(number)")) }
        try await sent
        await client.close(code: 1000, reason: "done")
        try await echo.value
    }

    @Test("a longer message than allowed is not sent, and ends the link of whoever sends one")
    func bounds() async throws {
        let server = try await LinkServer.start(LinkLimits(maximumMessageBytes: 1000))
        let (client, peer) = try await server.pair()
        await #expect(throws: LinkError.self) { try await peer.send(.binary([UInt8](repeating: 1, count: 1001))) }
        try await client.send(.binary([UInt8](repeating: 1, count: 1000)))
        #expect(try await peer.receive()?.byteCount == 1000)
        try await client.send(.binary([UInt8](repeating: 1, count: 1001)))
        await #expect(performing: { try await peer.receive() }, throws: { ($0 as? LinkError)?.code == .tooLong })
        #expect(try await client.receive() == nil)
    }

    /// Who is not read from waits, with bounded memory, and everything arrives when it is.
    @Test("a sender waits for a receiver that does not read")
    func backPressure() async throws {
        let (client, server) = try await LinkServer.start(LinkLimits(patience: .seconds(60))).pair(
            LinkLimits(patience: .seconds(60)))
        let piece = [UInt8](repeating: 7, count: 64 << 10)
        let total = 400
        let before = try ProcessMemory.resident()
        let progress = Progress()
        let sending = Task {
            for _ in 0..<total {
                try await client.send(.binary(piece))
                progress.advance()
            }
        }
        // As long as the sockets' buffers take something, it goes on; then it stands.
        var last = -1
        while last != progress.count {
            last = progress.count
            try await Task.sleep(for: .milliseconds(500))
        }
        #expect(progress.count < total * 3 / 4, "\(progress.count) pieces of 64 KiB were sent to nobody")
        #expect(try ProcessMemory.resident() - before < 24 << 20)
        for _ in 0..<total { #expect(try await server.receive()?.byteCount == piece.count) }
        try await sending.value
        await client.close()
    }

    @Test("who takes nothing is cut off")
    func slowReader() async throws {
        let server = try await LinkServer.start(LinkLimits(patience: .milliseconds(300)))
        let peer = try await RawPeer.connect(server.port, reads: false)
        let link = try await server.next()
        await #expect(
            performing: {
                while true { try await link.send(.binary([UInt8](repeating: 0, count: 256 << 10))) }
            }, throws: { ($0 as? LinkError)?.code == .tooSlow })
        await #expect(throws: LinkError.self) { try await link.receive() }
        peer.close()
    }

    @Test("who is silent in spite of pings is cut off, and who answers is not")
    func silence() async throws {
        let limits = LinkLimits(patience: .milliseconds(400), pingInterval: .milliseconds(50))
        let server = try await LinkServer.start(limits)
        let mute = try await RawPeer.connect(server.port)
        let link = try await server.next()
        await #expect(performing: { try await link.receive() }, throws: { ($0 as? LinkError)?.code == .tooSlow })
        _ = await mute.rest()

        let (client, peer) = try await server.pair()
        let answering = Task { try await client.receive() }
        let waiting = Task { try await peer.receive() }
        while peer.roundTrip == nil { try await Task.sleep(for: .milliseconds(20)) }
        try await Task.sleep(for: .milliseconds(900))
        try await client.send(.text("still here"))
        #expect(try await waiting.value == .text("still here"))
        try #expect(#require(peer.roundTrip) > .zero)
        await peer.close()
        #expect(try await answering.value == nil)
    }

    @Test("a cancelled receiver loses nothing, and a cut link says so")
    func cancellation() async throws {
        let (client, server) = try await LinkServer.start().pair()
        for round in 0..<20 {
            let waiting = Task { try await server.receive() }
            if round % 2 == 0 { try await Task.sleep(for: .milliseconds(2)) }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        try await client.send(.text("kept"))
        #expect(try await server.receive() == .text("kept"))
        client.cut()
        await #expect(performing: { try await server.receive() }, throws: { ($0 as? LinkError)?.code == .broken })
        await #expect(performing: { try await client.receive() }, throws: { ($0 as? LinkError)?.code == .cut })
        await #expect(throws: LinkError.self) { try await server.send(.text("to nobody")) }
        await client.close()
    }

    @Test("goodbyes of both sides at once, and goodbyes after the end")
    func goodbyes() async throws {
        let (client, server) = try await LinkServer.start().pair()
        async let first: Void = client.close(code: 4001, reason: String(repeating: "再见", count: 100))
        async let second: Void = server.close(code: 1001, reason: "")
        _ = await (first, second)
        #expect(try await client.receive() == nil)
        #expect(try await server.receive() == nil)
        await client.close()
        await #expect(throws: LinkError.self) { try await client.send(.text("late")) }
    }

    @Test("a refusal comes with its status and words, and nobody's port is unreachable")
    func refusals() async throws {
        let server = try await LinkServer.start()
        await #expect(
            performing: { try await WebSocketLink.connect(server.url.appending(path: "no")) },
            throws: {
                let error = $0 as? LinkError
                return error?.code == .refused && error?.status == 403 && error?.reason == "not through this door"
            })
        await #expect(
            performing: { try await WebSocketLink.connect(URL(string: "ws://127.0.0.1:1/")!) },
            throws: { ($0 as? LinkError)?.code == .unreachable })
        for address in ["ftp://127.0.0.1/", "ws://", "mailto:a@b"] {
            await #expect(
                performing: { try await WebSocketLink.connect(URL(string: address)!) },
                throws: { ($0 as? LinkError)?.code == .badRequest })
        }
        await #expect(
            performing: { try await WebSocketLink.connect(server.url, token: "a\r\nX: y") },
            throws: { ($0 as? LinkError)?.code == .badRequest })
    }
}
