import EvidenceModel
import Foundation
import SeededTestSupport
import Testing

@testable import Worker

@Suite("Asking several name servers")
struct ResolverPanelTests {
    private func ask(_ servers: [String], host: String = "www.example.test") async throws -> ResolverAnswers {
        let answers = await ResolverPanel(servers: servers).answers(for: host, configured: nil, at: 7)
        return try #require(answers)
    }

    private func answer(_ line: ResolverAnswers.Line) -> DNSAnswer? {
        if case .answered(let answer) = line.outcome { answer } else { nil }
    }

    @Test("two that agree, one that does not, one that knows no such name")
    func verdicts() async throws {
        try await ScriptedServer.with("name_server.py", "honest") { honest in
            try await ScriptedServer.with("name_server.py", "honest") { second in
                try await ScriptedServer.with("name_server.py", "other") { other in
                    try await ScriptedServer.with("name_server.py", "none") { none in
                        let same = try await ask([honest, second])
                        #expect(same.agree == true)
                        #expect(same.lines.map(\.server) == [honest, honest, second, second])
                        #expect(answer(same.lines[0])?.addresses == ["192.0.2.7"])
                        #expect(answer(same.lines[1])?.addresses == ["2001:db8:0:0:0:0:0:7"])
                        #expect(answer(same.lines[0])?.aliases == ["edge.www.example.test"])
                        #expect(try await ask([honest, other]).agree == false)
                        let missing = try await ask([honest, none])
                        #expect(answer(missing.lines[2])?.code == 3 && missing.agree == false)
                        #expect(try await ask([honest]).agree == nil)
                    }
                }
            }
        }
    }

    @Test("a lost packet is sent again")
    func repetition() async throws {
        try await ScriptedServer.with("name_server.py", "slow") { server in
            let answers = try await ask([server])
            #expect(answer(answers.lines[0])?.addresses == ["192.0.2.7"])
            #expect(answers.lines[0].milliseconds >= 700)
        }
    }

    @Test(
        "what is no answer to the question does not count",
        arguments: ["foreign", "question", "loop", "long", "silent"])
    func unusable(_ kind: String) async throws {
        try await ScriptedServer.with("name_server.py", kind) { server in
            let answers = try await ask([server])
            #expect(answers.lines.allSatisfy { $0.outcome == .unanswered })
        }
    }

    @Test("nobody there, an address that is none, and hosts that are no names")
    func nobody() async throws {
        let answers = try await ask(["127.0.0.1:1", "name.test"])
        for line in answers.lines {
            guard case .unsent = line.outcome else {
                Issue.record("\(line)")
                continue
            }
        }
        for host in ["127.0.0.1", "[::1]", "", "a..b", "a b", String(repeating: "a", count: 64), "取证.test"] {
            #expect(await ResolverPanel(servers: ["127.0.0.1:1"]).answers(for: host, configured: nil, at: 7) == nil)
        }
    }

    @Test("the artefact's bytes")
    func bytes() throws {
        let question = try #require(DNSQuestion(host: "a.test", type: .a, identifier: 0x0102))
        #expect(question.packet == [1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 97, 4, 116, 101, 115, 116, 0, 0, 1, 0, 1])
        let packet: [UInt8] =
            [1, 2, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + question.packet[12...]
            + [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
        let answer = try #require(DNSAnswer(packet, to: question))
        let answers = ResolverAnswers(
            host: "a.test", configured: "198.18.0.1", at: 7,
            lines: [
                .init(server: "192.0.2.53", type: .a, outcome: .answered(answer), milliseconds: 3),
                .init(server: "192.0.2.54", type: .aaaa, outcome: .unanswered, milliseconds: 2000),
            ])
        let expected =
            #"{"answers":[{"addresses":["192.0.2.1"],"aliases":[],"code":0,"milliseconds":3,"outcome":"answered","#
            + #""record":"A","server":"192.0.2.53"},{"milliseconds":2000,"outcome":"unanswered","record":"AAAA","#
            + #""server":"192.0.2.54"}],"at":7,"configured":"198.18.0.1","host":"a.test","#
            + #""type":"tabellion/resolver-answers","v":1}"#
        #expect(String(decoding: answers.canonicalBytes, as: UTF8.self) == expected)
    }

    /// Neither random nor damaged packets crash or hang the parser; cut ones are never accepted.
    @Test func damagedPackets() throws {
        var random = SeededGenerator.announced()
        let question = try #require(DNSQuestion(host: "a.test", type: .a, identifier: 0x0102))
        let packet: [UInt8] =
            [1, 2, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0] + question.packet[12...]
            + [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, 98, 0xC0, 12]
            + [0xC0, 36, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
        #expect(DNSAnswer(packet, to: question)?.aliases == ["b.a.test"])
        for end in packet.indices { #expect(DNSAnswer(Array(packet[..<end]), to: question) == nil) }
        for _ in 0..<20_000 {
            var damaged = packet
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                damaged[Int.random(in: 12..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let answer = DNSAnswer(damaged, to: question)
            #expect((answer?.addresses.count ?? 0) + (answer?.aliases.count ?? 0) <= 2)
        }
    }
}
