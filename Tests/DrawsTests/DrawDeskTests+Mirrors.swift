import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Synchronization
import Testing
import TransparencyLog
import WebExchange

@testable import Draws

/// Cosigners that the desk asks by itself.
extension DrawDeskTests {
    /// Mirrors behind the desk's client, each as it is told to behave.
    final class Town: Sendable {
        enum Manner: Sendable {
            case signs
            /// Nobody listens.
            case isDead
            /// Holds its answer back until it is released; what it says then was signed when it was asked.
            case isLate
            case refuses(Int, String)
            case signsWithAnotherKey
        }

        private struct Mirror {
            let key: Ed25519PrivateKey
            var manner: Manner
            /// Size that it signed last, and its line.
            var size: UInt64 = 0
            var lines: [UInt64: String] = [:]
            var asked = 0
        }

        let clock: HandClock
        private let mirrors: Mutex<[String: Mirror]>

        init(_ names: [String], _ clock: HandClock) throws {
            self.clock = clock
            var mirrors: [String: Mirror] = [:]
            for (number, name) in names.enumerated() {
                let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: UInt8(100 + number), count: 32)))
                mirrors[name] = Mirror(key: key, manner: .signs)
            }
            self.mirrors = Mutex(mirrors)
        }

        private func change(_ name: String, _ body: (inout Mirror) -> Void) {
            mirrors.withLock { mirrors in
                if var mirror = mirrors[name] {
                    body(&mirror)
                    mirrors[name] = mirror
                }
            }
        }

        func set(_ name: String, _ manner: Manner) { change(name) { $0.manner = manner } }
        func asked(_ name: String) -> Int { mirrors.withLock { $0[name]?.asked ?? 0 } }
        func size(_ name: String) -> UInt64 { mirrors.withLock { $0[name]?.size ?? 0 } }
        func setSize(_ name: String, _ size: UInt64) { change(name) { $0.size = size } }

        var keys: [VerifierKey] {
            get throws {
                try mirrors.withLock { $0 }.sorted { $0.key < $1.key }.map { name, mirror in
                    try VerifierKey(name: name, type: .cosignature, publicKey: mirror.key.publicKey)
                }
            }
        }

        var addresses: [DrawMirror] {
            get throws {
                try keys.map { DrawMirror(key: $0, address: try #require(URL(string: "http://\($0.name)/"))) }
            }
        }

        var client: CosignerClient {
            CosignerClient { request throws(WebError) in
                do { return try await self.answer(request) } catch let error as WebError { throw error } catch {
                    throw WebError(.unreachable, request.url, "\(error)")
                }
            }
        }

        private func manner(_ name: String) -> Manner { mirrors.withLock { $0[name]?.manner ?? .isDead } }

        private func answer(_ request: WebRequest) async throws -> WebAnswer {
            let name = request.url.host ?? ""
            #expect(request.url.path == "/add-checkpoint")
            change(name) { $0.asked += 1 }
            switch manner(name) {
            case .isDead: throw WebError(.unreachable, request.url, "not reached (nobody listens)")
            case .refuses(let status, let body):
                return WebAnswer(status: status, body: Array(body.utf8))
            case .signs, .isLate, .signsWithAnotherKey: break
            }
            let answer = try signed(name, AddCheckpointRequest(parsing: request.body ?? []))
            while case .isLate = manner(name) { try await Task.sleep(for: .milliseconds(5)) }
            return answer
        }

        /// As a mirror does it: from the size that it signed last only, and one checkpoint once.
        private func signed(_ name: String, _ request: AddCheckpointRequest) throws -> WebAnswer {
            try mirrors.withLock { mirrors in
                guard var mirror = mirrors[name] else { throw CancellationError() }
                let checkpoint = try Checkpoint(parsing: request.note.text)
                guard request.oldSize == mirror.size else {
                    return WebAnswer(
                        status: 409, headers: ["content-type": "text/x.tlog.size"], body: Array("\(mirror.size)\n".utf8)
                    )
                }
                var key = mirror.key
                if case .signsWithAnotherKey = mirror.manner {
                    key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)))
                }
                let line =
                    try mirror.lines[checkpoint.size]
                    ?? Cosignature.sign(text: request.note.text, name: name, time: clock.now / 1000, key: key).line
                mirror.lines[checkpoint.size] = line
                mirror.size = checkpoint.size
                mirrors[name] = mirror
                return WebAnswer(status: 200, body: Array((line + "\n").utf8))
            }
        }
    }

    /// Lets the desk go on until something holds; its questions run beside it.
    private func goOn(_ desk: DrawDesk, until holds: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !holds() {
            try #require(ContinuousClock.now < end, "not within a minute")
            #expect(await desk.advance().isEmpty)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func inTime(_ desk: DrawDesk, _ draw: DrawIdentifier) async throws -> [UInt64?] {
        try await desk.standing(of: DrawDesk.name(of: draw))?.cosigners.map(\.size) ?? []
    }

    private func record(_ desk: DrawDesk, _ name: String) async throws -> CosignerRecord {
        try #require(await desk.mirrors.first { $0.mirror.key.name == name }).record
    }

    /// One mirror is dead, one answers after the deadline what it signed before: the draw runs, and nobody brought a note.
    @Test func mirrorsAreAskedAndASlowOneIsWaitedForOnlyIfItWasInTime() async throws {
        try await TestPlace.with { place in
            let town = try Town(["a.example", "b.example", "c.example"], clock)
            town.set("c.example", .isDead)
            func open() async throws -> DrawDesk {
                let desk = try await self.desk(
                    place, cosigners: try town.keys, quorum: 2, mirrors: try town.addresses, client: town.client)
                try await desk.start()
                return desk
            }
            var desk = try await open()
            let (draw, _, people) = try await committed(desk, register: "desk")
            try await goOn(desk) { try await inTime(desk, draw)[..<2].allSatisfy { $0 == 2 } }
            #expect(try await record(desk, "c.example").trouble?.kind == .unreachable)
            #expect(try await record(desk, "c.example").findings.isEmpty)
            _ = try await desk.deliverSlips(draw)
            // The desk may end anywhere; who signed is on the disk.
            await desk.close()
            desk = try await open()
            try await desk.prove(draw)
            for person in people {
                let standing = try await desk.contributor(person.token)
                _ = try await desk.take(reveal: try person.reveal(standing).canonicalBytes, token: person.token)
            }
            town.set("b.example", .isLate)
            try await goOn(desk) {
                let sizes = try await inTime(desk, draw)
                return town.size("b.example") == 6 && sizes[0] == 6
            }
            #expect(try await inTime(desk, draw)[1] == 2)
            clock.move(seconds: 601)
            for _ in 0..<20 { #expect(await desk.advance().isEmpty) }
            #expect(hall.latest?.phase == .proven, "an answer of somebody who was asked in time is waited for")
            town.set("b.example", .signs)
            try await goOn(desk) { hall.latest?.phase == .awaitingBeacon }
            #expect(hall.latest?.cosigners.map(\.size) == [6, 6, nil])
            // Now that it lives, the third signs too, and is late.
            town.set("c.example", .signs)
            clock.move(seconds: 31)
            try await goOn(desk) { hall.latest?.cosigners.map(\.latest) == [6, 6, 6] }
            #expect(hall.latest?.cosigners.map(\.size) == [6, 6, nil])
            #expect(hall.latest?.phase == .awaitingBeacon)
            await desk.close()
        }
    }

    /// What a killed process was answered and did not keep is asked for again, and the same line counts: the draw is not void.
    @Test func whatWasSignedInTimeCountsAfterARestart() async throws {
        try await TestPlace.with { place in
            let town = try Town(["a.example"], clock)
            func open() async throws -> DrawDesk {
                try await self.desk(
                    place, cosigners: try town.keys, quorum: 1, mirrors: try town.addresses, client: town.client)
            }
            var desk = try await open()
            let (draw, _, people) = try await committed(desk, register: "desk")
            _ = try await desk.deliverSlips(draw)
            try await desk.prove(draw)
            for person in people {
                let standing = try await desk.contributor(person.token)
                _ = try await desk.take(reveal: try person.reveal(standing).canonicalBytes, token: person.token)
            }
            town.set("a.example", .isLate)
            try await goOn(desk) { town.size("a.example") == 6 }
            // Ends with the answer on its way.
            await desk.close()
            clock.move(seconds: 700)
            town.set("a.example", .signs)
            desk = try await open()
            try await desk.start()
            try await goOn(desk) { hall.latest?.phase == .awaitingBeacon }
            #expect(hall.latest?.cosigners.first?.size == 6)
            await desk.close()
        }
    }

    /// Void, with the whole record cosigned: nothing more is to be done for it, and its page says what is missing.
    @Test func aVoidDrawIsCosignedToItsEnd() async throws {
        try await TestPlace.with { place in
            let town = try Town(["a.example"], clock)
            let desk = try await self.desk(
                place, cosigners: try town.keys, quorum: 1, mirrors: try town.addresses, client: town.client)
            let (draw, _, people) = try await committed(desk, register: "desk")
            _ = try await desk.deliverSlips(draw)
            try await desk.prove(draw)
            try await goOn(desk) { try await inTime(desk, draw)[0] == 3 }
            // Reveals that nobody signs in time.
            town.set("a.example", .isDead)
            for person in people {
                let standing = try await desk.contributor(person.token)
                _ = try await desk.take(reveal: try person.reveal(standing).canonicalBytes, token: person.token)
            }
            try await goOn(desk) { try await record(desk, "a.example").trouble != nil }
            clock.move(seconds: 601)
            try await goOn(desk) { hall.latest?.phase == .void }
            let void = try #require(hall.latest?.void)
            #expect(void.cause == .tooFewReveals && void.record == nil && void.size == 3 && void.revealed == 0)
            #expect(void.late.map(\.index) == [3, 4, 5])
            #expect(try await desk.voids(of: "desk") == [1: void])
            town.set("a.example", .signs)
            clock.move(seconds: 61)
            try await goOn(desk) { await desk.underWay.isEmpty }
            let published = try #require(try await desk.published(DrawDesk.name(of: draw)))
            let bytes = try #require(FileManager.default.contents(atPath: published + "/ledger/checkpoint-final.txt"))
            let note = try SignedNote(parsing: Array(bytes))
            #expect(try Checkpoint(parsing: note.text).size == 6)
            #expect(try note.verified(by: town.keys).count == 1)
            await desk.close()
        }
    }

    /// What a mirror says instead of signing is kept, counted, and shown; it is left alone for longer each time.
    @Test func refusalsAreKeptAsFindings() async throws {
        try await TestPlace.with { place in
            let town = try Town(["a.example", "b.example", "c.example"], clock)
            town.set(
                "a.example", .refuses(422, #"{"title":"Not cosigned","detail":"the log\nhas signed two histories"}"#))
            town.set("b.example", .signsWithAnotherKey)
            town.setSize("c.example", 99)
            let desk = try await self.desk(
                place, cosigners: try town.keys, quorum: 2, mirrors: try town.addresses, client: town.client)
            _ = try await committed(desk, register: "desk")
            try await goOn(desk) { await desk.mirrors.allSatisfy { $0.record.trouble != nil && !$0.isAsked } }
            let first = try await record(desk, "a.example")
            #expect(
                first.trouble
                    == CosignerTrouble(.refused, status: 422, "Not cosigned: the log has signed two histories"))
            #expect(first.findings.map(\.size) == [2])
            #expect(try await record(desk, "b.example").trouble?.kind == .wrong)
            let ahead = try await record(desk, "c.example")
            #expect(ahead.trouble?.kind == .refused && ahead.trouble?.reason.contains("99") == true)
            // Left alone at first, then asked again; the same words are one finding.
            let before = town.asked("a.example")
            for _ in 0..<5 { #expect(await desk.advance().isEmpty) }
            #expect(town.asked("a.example") == before)
            clock.move(seconds: 16)
            try await goOn(desk) { try await record(desk, "a.example").findings.first?.count == 2 }
            #expect(try await record(desk, "a.example").findings.count == 1)
            await desk.close()
            let again = try await self.desk(
                place, cosigners: try town.keys, quorum: 2, mirrors: try town.addresses, client: town.client)
            #expect(try await record(again, "a.example").findings.first?.count == 2)
            await again.close()
        }
    }

    @Test func aCosignersRecordIsReadAsItWasWrittenAndBacksOff() throws {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: 32)))
        var record = CosignerRecord(try VerifierKey(name: "a", type: .cosignature, publicKey: key.publicKey))
        #expect(record.isDue(size: 1, now: 0) && !record.isDue(size: 0, now: 0))
        var now: UInt64 = 1_000_000
        var pauses: [UInt64] = []
        for _ in 0..<8 {
            record.took(CosignerTrouble(.unreachable, "gone"), size: 5, now: now)
            #expect(!record.isDue(size: 5, now: record.next - 1) && record.isDue(size: 5, now: record.next))
            #expect(record.isDue(size: 6, now: now), "what is new is asked for at once")
            pauses.append(record.next - now)
            now = record.next
        }
        #expect(pauses == [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
        record.took(CosignerTrouble(.later, status: 503, "no draw", retryAfter: 7200), size: 5, now: now)
        #expect(record.next - now == 60_000)
        for number in 0..<100 {
            record.took(CosignerTrouble(.refused, status: 422, "reason \(number)"), size: 5, now: now)
        }
        #expect(record.findings.count == CosignerRecord.maximumFindings)
        #expect(record.findings.first?.reason == "no draw" && record.findings.last?.reason == "reason 99")
        #expect(try CosignerRecord(canonical: record.canonicalBytes, file: "r") == record)
        record.took(size: 5, time: .max, now: now)
        #expect(record.trouble == nil && !record.isDue(size: 5, now: .max) && record.findings.count == 32)
        #expect(try CosignerRecord(canonical: record.canonicalBytes, file: "r") == record)
        let long = CosignerTrouble(.refused, String(repeating: "长\u{202E}\u{7}", count: 1000))
        #expect(long.reason.count <= CosignerTrouble.maximumReason + 1)
        #expect(!long.reason.unicodeScalars.contains { $0 == "\u{202E}" || $0.value < 0x20 })
    }
}
