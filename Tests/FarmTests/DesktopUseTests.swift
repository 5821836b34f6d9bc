import Foundation
import Testing

extension FarmSuite {
    /// Nobody ever gets a desktop that somebody else has, or had.
    @Suite("desktops") struct DesktopUseTests {
        private struct Use {
            let session: String
            let nonce: String
            let slot: Int
            let desktop: Desktops.Identity?
        }

        @Test(.timeLimit(.minutes(6))) func oneSessionEach() async throws {
            try await Farm.with("pair", settings: ["desktops": 2]) { farm in
                try await eventually("two desktops are warm", seconds: 60) {
                    Farm.text(farm.workerLog).contains("ready=2")
                }
                var uses: [Use] = []
                for _ in 0..<2 { uses += try await pair(farm) }
                try await farm.settle(warm: 2)
                #expect(Set(uses.map { $0.session }).count == 4)
                #expect(Set(uses.map { $0.nonce }).count == 4)
                let desktops = uses.compactMap { $0.desktop }
                #expect(desktops.count == 4, "every session was seen on a desktop: \(uses)")
                #expect(Set(desktops).count == 4, "a desktop served twice: \(desktops)")
                for use in uses {
                    if let desktop = use.desktop { #expect(!Desktops.isAlive(desktop), "\(desktop) lives on") }
                }
                try await LedgerMonitor(farm).requireEveryEnd()
            }
        }

        /// Two captures at once.
        private func pair(_ farm: Farm) async throws -> [Use] {
            let name = try farm.workerName()
            let sessions = [
                try await farm.begin(try farm.visit(seconds: 6)), try await farm.begin(try farm.visit(seconds: 6)),
            ]
            try await eventually("both are open", seconds: 60) {
                sessions.allSatisfy { farm.journal($0).contains("inputAllowed") }
            }
            let seen = Dictionary(
                uniqueKeysWithValues: Desktops.slots(of: name).map { ($0, Desktops.identity(name, slot: $0)) })
            for session in sessions {
                #expect(!farm.journal(session).contains("ended"), "the two were not open at the same time")
            }
            var uses: [Use] = []
            for session in sessions {
                let view = try await farm.end(of: session)
                let bundle = try Bundle(try await farm.fetch(view))
                try bundle.verify(trust: farm.trust)
                let opening = try bundle.object("opening.json")
                let slot = try slot(bundle, farm)
                uses.append(
                    Use(
                        session: session, nonce: opening["nonce"] as? String ?? "", slot: slot,
                        desktop: seen[slot] ?? nil))
            }
            #expect(uses[0].slot != uses[1].slot)
            return uses
        }

        /// The desktop's number on its host, from the address that it spoke from.
        private func slot(_ bundle: Bundle, _ farm: Farm) throws -> Int {
            let data = try bundle.opened("network/connections.json.age", key: farm.directory + "/sealing.agekey")
            let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
            let connections = object["connections"] as? [[String: Any]] ?? []
            let local = try #require(connections.compactMap { $0["local"] as? String }.first)
            let parts = local.split(separator: ":")[0].split(separator: ".").compactMap { Int($0) }
            try #require(parts.count == 4 && parts[0] == 198 && parts[1] == 19, "\(local)")
            return (parts[2] * 256 + parts[3]) / 4
        }
    }
}
