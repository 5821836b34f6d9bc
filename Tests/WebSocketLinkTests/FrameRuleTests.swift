import FarmProtocol
import SeededTestSupport
import Testing
import WebSocketLink

/// What a peer that keeps to no rule can do: nothing but lose its link, with the number of what it did.
@Suite("Rules of frames", .timeLimit(.minutes(2)))
struct FrameRuleTests {
    private static let hello = Array("hello".utf8)
    private static let bound = 1000

    struct Breach: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: UInt16

        init(_ what: String, _ code: UInt16, _ bytes: [UInt8]) {
            (testDescription, self.code, self.bytes) = (what, code, bytes)
        }
    }

    static let breaches: [Breach] = [
        Breach("unmasked", 1002, RawPeer.frame(0x82, hello, mask: nil)),
        Breach("reserved bit", 1002, RawPeer.frame(0xC2, hello)),
        Breach("unknown kind", 1002, RawPeer.frame(0x83, hello)),
        Breach("unknown control", 1002, RawPeer.frame(0x8B, hello)),
        Breach("rest of nothing", 1002, RawPeer.frame(0x80, hello)),
        Breach("message in a message", 1002, RawPeer.frame(0x02, hello) + RawPeer.frame(0x82, hello)),
        Breach("cut ping", 1002, RawPeer.frame(0x09, hello)),
        Breach("long ping", 1002, RawPeer.frame(0x89, [UInt8](repeating: 0, count: 126))),
        Breach("goodbye of one byte", 1002, RawPeer.frame(0x88, [3])),
        Breach("goodbye of a number for nobody", 1002, RawPeer.frame(0x88, [0x03, 0xED])),
        Breach("goodbye not in UTF-8", 1007, RawPeer.frame(0x88, [0x03, 0xE8, 0xFF])),
        Breach("text not in UTF-8", 1007, RawPeer.frame(0x81, [0x68, 0xC3, 0x28])),
        Breach("surrogate in a text", 1007, RawPeer.frame(0x81, [0xED, 0xA0, 0x80])),
        Breach("text cut in a character", 1007, RawPeer.frame(0x01, [0xE5]) + RawPeer.frame(0x80, [0xAD])),
        Breach("long frame", 1009, RawPeer.frame(0x82, [UInt8](repeating: 0, count: bound + 1))),
        Breach("announced length of 2^62", 1009, [0x82, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
        Breach("announced length of 2^63", 1009, [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
        Breach(
            "long message in fragments", 1009,
            RawPeer.frame(0x02, [UInt8](repeating: 0, count: 600))
                + RawPeer.frame(0x80, [UInt8](repeating: 0, count: 600))),
    ]

    @Test("each breach ends the link with its number, after what was whole before it", arguments: breaches)
    func breach(_ breach: Breach) async throws {
        let server = try await LinkServer.start(
            LinkLimits(maximumMessageBytes: Self.bound, farewell: .milliseconds(300)))
        let peer = try await RawPeer.connect(server.port)
        let link = try await server.next()
        try await peer.send(RawPeer.frame(0x81, Self.hello) + breach.bytes)
        #expect(try await link.receive() == .text("hello"))
        await #expect(
            performing: { try await link.receive() },
            throws: {
                let code = ($0 as? LinkError)?.code
                return code == (breach.code == 1009 ? .tooLong : .violation)
            })
        #expect(await peer.goodbye() == breach.code)
    }

    @Test("fragments are joined, pings in between answered, however the bytes are cut")
    func cuts() async throws {
        let server = try await LinkServer.start()
        var generator = SeededGenerator.announced()
        for _ in 0..<30 {
            let peer = try await RawPeer.connect(server.port)
            let link = try await server.next()
            let text = Array("电子数据 ist ein Beweis".utf8)
            let cut = Int.random(in: 0...text.count, using: &generator)
            let binary = generator.bytes(Int.random(in: 0...70_000, using: &generator))
            let stream =
                RawPeer.frame(0x01, Array(text[..<cut])) + RawPeer.frame(0x89, [1, 2])
                + RawPeer.frame(0x80, Array(text[cut...])) + RawPeer.frame(0x02, []) + RawPeer.frame(0x00, binary)
                + RawPeer.frame(0x80, [9]) + RawPeer.frame(0x88, [0x03, 0xE8])
            var rest = stream[...]
            async let received = [link.receive(), link.receive(), link.receive()]
            while !rest.isEmpty {
                let count = min(
                    rest.count,
                    Int.random(in: 1...20_000, using: &generator) >> Int.random(in: 0...14, using: &generator) + 1)
                try await peer.send(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(try await received == [.text(String(decoding: text, as: UTF8.self)), .binary(binary + [9]), nil])
            #expect(await peer.goodbye() == 1000)
        }
    }

    @Test("mutated and cut conversations end links, never the server")
    func fuzz() async throws {
        let server = try await LinkServer.start(LinkLimits(maximumMessageBytes: 5000, farewell: .milliseconds(50)))
        var generator = SeededGenerator.announced()
        for _ in 0..<150 {
            let peer = try await RawPeer.connect(server.port)
            let link = try await server.next()
            let stream =
                RawPeer.frame(0x81, Self.hello) + RawPeer.frame(0x02, generator.bytes(200))
                + RawPeer.frame(0x80, generator.bytes(20)) + RawPeer.frame(0x89, [7])
                + RawPeer.frame(0x88, [0x03, 0xE8])
            try? await peer.send(generator.mutate(stream))
            peer.close()
            var count = 0
            while let message = try? await link.receive() {
                count += 1
                #expect(message.byteCount <= 5000)
            }
            #expect(count <= 40)
            link.cut()
        }
        let (client, peer) = try await server.pair()
        try await client.send(.text("alive"))
        #expect(try await peer.receive() == .text("alive"))
        client.cut()
    }
}
