import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Configuration") struct ConfigurationTests {
    @Test func aConfigurationReadsWhatItWrites() throws {
        for configuration in [Fixture.configuration(), Fixture.rehearsal()] {
            let bytes = configuration.canonicalBytes
            #expect(configuration.problems.isEmpty)
            let read = try DrawConfiguration(checking: bytes)
            #expect(read.canonicalBytes == bytes)
            #expect(read == configuration)
        }
    }

    /// One rule of section 2 that is broken: which code, at which member.
    struct Violation: Sendable, CustomTestStringConvertible {
        let code: DrawError.Code
        let member: String
        let isRehearsal: Bool
        let change: @Sendable (inout DrawConfiguration) -> Void

        init(
            _ code: DrawError.Code, _ member: String, isRehearsal: Bool = false,
            _ change: @escaping @Sendable (inout DrawConfiguration) -> Void
        ) {
            self.code = code
            self.member = member
            self.isRehearsal = isRehearsal
            self.change = change
        }

        var testDescription: String { "\(code) at \(member)" }

        static let smallOrder = [UInt8](repeating: 0, count: 32)

        static let all: [Violation] = identity + keys + witnesses + stages + beacons

        static let identity = [
            Violation(.notNormalized, "subject") { $0.subject = "cafe\u{301}" },
            Violation(.notNormalized, "register") { $0.register = "\u{212B}" },
            Violation(.notNormalized, "tags[2]") { $0.tags[2] = "e\u{301}" },
            Violation(.notNormalized, "reasons[0]") { $0.reasons[0] = "\u{1100}\u{1161}" },
            Violation(.drawIdentifier, "number") { $0.number = 0 },
            Violation(.drawIdentifier, "register") { $0.register = String(repeating: "x", count: 251) },
            Violation(.replaces, "replaces") { $0.replaces = 4 },
            Violation(.replaces, "replaces") { $0.replaces = 5 },
        ]

        static let keys = [
            Violation(.key, "notary") { $0.notary = smallOrder },
            Violation(.key, "supervisor") { $0.supervisor = [UInt8](repeating: 0xFF, count: 32) },
            Violation(.key, "contributors[1]") { $0.contributors[1] = [1] + [UInt8](repeating: 0, count: 31) },
            Violation(.key, "log") { configuration in
                configuration.log = (try? VerifierKey(name: "l", type: .ed25519, publicKey: smallOrder))!
            },
            Violation(.key, "cosigners[2]") { configuration in
                configuration.cosigners[2] = (try? VerifierKey(name: "w", type: .cosignature, publicKey: smallOrder))!
            },
            Violation(.repeated, "contributors[2]") { $0.contributors[2] = $0.contributors[0] },
            Violation(.repeated, "cosigners[1]") { $0.cosigners[1] = Fixture.verifierKey("other", .cosignature, 11) },
            Violation(.repeated, "tags[1]") { $0.tags[1] = $0.tags[0] },
        ]

        static let witnesses = [
            Violation(.quorum, "quorum") { $0.quorum = 1 },
            Violation(.quorum, "quorum") { $0.quorum = 4 },
            Violation(.quorum, "quorum") { configuration in
                configuration.cosigners = Array(configuration.cosigners[..<2])
                configuration.quorum = 1
            },
            Violation(.quorum, "quorum", isRehearsal: true) { $0.quorum = 1 },
            Violation(.quorum, "cosigners") { configuration in
                configuration.cosigners = []
                configuration.quorum = 0
            },
            Violation(.quorum, "quorum", isRehearsal: true) { $0.cosigners = [] },
            Violation(.cosigner, "cosigners[0]") { $0.cosigners[0] = Fixture.verifierKey("n", .cosignature, 1) },
            Violation(.cosigner, "cosigners[2]") { $0.cosigners[2] = Fixture.verifierKey("o", .cosignature, 3) },
            Violation(.minimumReveals, "minimumReveals") { $0.minimumReveals = 4 },
        ]

        static let stages = [
            Violation(.tags, "tags") { $0.tags = (0..<54).map { "tag \($0)" } },
            Violation(.mask, "stages[0]: require") { $0.stages[0].require = 8 },
            Violation(.mask, "stages[1]: forbid") { $0.stages[1].forbid = 1 << 52 },
            Violation(.stageNumber, "stages[0]: id") { $0.stages[0].id = 0 },
            Violation(.stageNumber, "stages[1]: id") { $0.stages[1].id = 3 },
            Violation(.cascade, "stages[0]: cascade") { $0.stages[0].cascades = true },
            Violation(.policy, "stages[1]: policy") { configuration in
                configuration.stages[1].mode = .pick
                configuration.stages[1].policy = .overflow
            },
            Violation(.range, "stages[1]: seats") { configuration in
                configuration.stages[0].seats = 1 << 52
                configuration.stages[1].seats = 1 << 52
            },
        ]

        static let beacons = [
            Violation(.rehearsal, "beaconKey") { $0.rehearsalBeacon = Fixture.rehearsal().rehearsalBeacon },
            Violation(.rehearsal, "beaconKey", isRehearsal: true) { $0.rehearsalBeacon = nil },
            Violation(.range, "beaconPeriod", isRehearsal: true) { configuration in
                configuration.rehearsalBeacon = BeaconChain(
                    hash: nil, publicKey: BeaconChain.quicknet.publicKey, genesis: 0, period: 0)
            },
        ]
    }

    /// Exactly the one rule that was broken, also when read from the file.
    @Test(arguments: Violation.all) func everyRuleHasItsOwnError(_ violation: Violation) throws {
        var configuration = violation.isRehearsal ? Fixture.rehearsal() : Fixture.configuration()
        #expect(configuration.problems.isEmpty)
        violation.change(&configuration)
        let problem = try #require(configuration.problems.first)
        #expect(problem.code == violation.code)
        #expect(problem.place == "config.json: \(violation.member)")
        #expect(configuration.problems.allSatisfy { $0.code == violation.code })
        #expect(!problem.cause.isEmpty && !problem.remedy.isEmpty)
        let error = #expect(throws: DrawError.self) { try DrawConfiguration(checking: configuration.canonicalBytes) }
        #expect(error == problem)
    }

    @Test func aRehearsalMayDoWithoutCosigners() {
        var configuration = Fixture.rehearsal()
        configuration.cosigners = []
        configuration.quorum = 0
        #expect(configuration.problems.isEmpty)
        #expect(configuration.warnings.map(\.code) == [.noCosigner])
    }

    @Test func allFaultsAreNamedAtOnce() {
        var configuration = Fixture.configuration()
        configuration.quorum = 1
        configuration.replaces = 9
        configuration.stages[1].id = 7
        #expect(Set(configuration.problems.map(\.code)) == [.quorum, .replaces, .stageNumber])
    }

    @Test(arguments: [
        (#""v":1"#, #""v":2"#, "v"),
        (#""quorum":2"#, #""quorum":"2""#, "quorum"),
        (#""quorum":2,"#, "", "quorum"),
        (#""quorum":2"#, #""quorum":2,"quota":1"#, "quota"),
        (#""cascade":1"#, #""cascade":2"#, "stages[1]: cascade"),
        (#""cascade":1"#, #""cascade":true"#, "stages[1]: cascade"),
        (#""mode":"rank""#, #""mode":"sort""#, "stages[0]: mode"),
        (#""policy":"skip""#, #""policy":"pass""#, "stages[0]: policy"),
        (#""alternates":3,"#, "", "stages[1]: alternates"),
        (#""log":"log"#, #""log":"lag"#, "log"),
        (#""cosigners":["#, #""cosigners":["x","#, "cosigners[0]"),
        (#""contributors":["#, #""contributors":["00","#, "contributors[0]"),
        (#""notary":""#, #""notary":"0"#, "notary"),
        (#""minimumReveals":2"#, #""minimumReveals":null"#, "null"),
        (#""beaconPeriod":3,"#, "", "beaconPeriod"),
        (#""beaconPeriod":3"#, #""beaconPeriod": 3"#, "line 1"),
    ])
    func everyFormErrorNamesItsMember(_ from: String, _ to: String, _ place: String) throws {
        let text = String(decoding: Fixture.rehearsal().canonicalBytes, as: UTF8.self)
        let first = try #require(text.range(of: from), "\(from) is not in the file")
        let changed = text.replacingCharacters(in: first, with: to)
        let error = #expect(throws: DrawError.self) { try DrawConfiguration(checking: changed.utf8) }
        #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
        #expect(error?.message.hasPrefix("config.json: ") == true)
    }

    /// A key of the other type where one is expected.
    @Test func keysHaveTheirTypes() {
        var configuration = Fixture.configuration()
        configuration.log = configuration.cosigners[0]
        #expect(throws: DrawError.self) { try DrawConfiguration(canonical: configuration.canonicalBytes, file: "x") }
        configuration = Fixture.configuration()
        configuration.cosigners[0] = configuration.log
        #expect(throws: DrawError.self) { try DrawConfiguration(canonical: configuration.canonicalBytes, file: "x") }
    }

    @Test func warnings() {
        #expect(Fixture.configuration().warnings.isEmpty)
        func warnings(_ change: (inout DrawConfiguration) -> Void) -> [DrawWarning.Code] {
            var configuration = Fixture.configuration()
            change(&configuration)
            #expect(configuration.problems.isEmpty)
            return configuration.warnings.map(\.code)
        }
        #expect(warnings { $0.minimumReveals = 0 } == [.noContribution])
        #expect(
            warnings { configuration in
                configuration.minimumReveals = 0
                configuration.contributors = []
            } == [.noContribution])
        #expect(warnings { $0.supervisor = $0.notary } == [.sharedKey])
        #expect(warnings { $0.contributors[0] = $0.notary } == [.sharedKey])
        #expect(warnings { $0.cosigners[0] = Fixture.verifierKey("s", .cosignature, 2) } == [.sharedKey])
        #expect(warnings { $0.reasons = [] } == [.noReason])
        #expect(warnings { $0.subject = "" } == [.emptyText])
        #expect(warnings { $0.stages = [] } == [.noSeats])
        #expect(warnings { $0.stages[0].seats = 0 } == [.noSeats])
        #expect(warnings { $0.stages[0].forbid = 1 } == [.contradictoryMasks])
        #expect(warnings { $0.stages[0].alternates = 0 } == [.noAlternates])
        #expect(warnings { $0.stages[0].mode = .pick } == [.alternatesOfPick])
    }

    @Test func fuzz() {
        var generator = SeededGenerator.announced()
        let samples = [Fixture.configuration().canonicalBytes, Fixture.rehearsal().canonicalBytes]
        var accepted = 0
        for round in 0..<4_000 {
            let mutated = generator.mutate(samples[round % 2])
            guard let configuration = try? DrawConfiguration(canonical: mutated, file: "x") else { continue }
            accepted += 1
            #expect(configuration.canonicalBytes == mutated)
            _ = configuration.problems
            _ = configuration.warnings
        }
        #expect(accepted > 0)
    }

    @Test func identifiers() throws {
        #expect(try DrawIdentifier(register: "a", number: 7).text == "a/0007")
        #expect(try DrawIdentifier(register: "a", number: 12345).text == "a/12345")
        #expect(try DrawIdentifier(register: "", number: 1).text == "/0001")
        #expect(try DrawIdentifier(parsing: "a/b/0010") == DrawIdentifier(register: "a/b", number: 10))
        for bad in ["a", "a/", "a/7", "a/00007", "a/0000", "a/+007", "a/007x", "a/18446744073709551616", "a/0007/"] {
            #expect(throws: DrawError.self, "\(bad)") { try DrawIdentifier(parsing: bad) }
        }
        #expect(try DrawIdentifier(register: "\u{E9}", number: 1) != DrawIdentifier(register: "e\u{301}", number: 1))
        #expect(try DrawIdentifier(register: "rehearsal/x", number: 1).isRehearsal)
        #expect(try !DrawIdentifier(register: "rehearsal", number: 1).isRehearsal)
    }

    @Test func beaconTimes() throws {
        let chain = BeaconChain.quicknet
        #expect(chain.time(of: 0) == nil)
        #expect(chain.time(of: 1) == 1_692_803_367)
        #expect(chain.time(of: 1000) == 1_692_806_364)
        #expect(chain.time(of: .max) == nil)
        for deadline in [0, 1_692_803_306, 1_692_803_307, 1_692_803_308, 1_692_803_309, 1_700_000_000] as [UInt64] {
            let round = try #require(chain.firstRound(after: deadline))
            #expect(try #require(chain.time(of: round)) >= deadline + 60)
            if round > 1 { #expect(try #require(chain.time(of: round - 1)) < deadline + 60) }
        }
        #expect(chain.firstRound(after: .max) == nil)
    }
}
