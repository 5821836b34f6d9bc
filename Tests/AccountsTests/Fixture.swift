import AccessModel
import Foundation
import Synchronization

@testable import Accounts

/// A directory of the test's own, removed with it.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/tb-accounts-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Every byte of every file below, to look for what must not be there.
    func everything() throws -> Data {
        var all = Data()
        let files = FileManager.default.enumerator(atPath: path)
        while let file = files?.nextObject() as? String {
            if let bytes = FileManager.default.contents(atPath: path + "/" + file) { all += bytes }
        }
        return all
    }
}

enum Fixture {
    /// 2025-11-13T02:13:20Z.
    static let now: Int64 = 1_763_000_000_000
    static let cheap = PasswordCost(passes: 1, memory: 8192)
    static let password = "correct horse battery"
    static let browser = AccountDesk.Browser(address: [192, 0, 2, 1], userAgent: "Firefox")

    static func name(_ text: String) -> LoginName {
        guard let name = LoginName(text) else { fatalError("\(text) is no name") }
        return name
    }

    static let office: OfficeID = {
        guard let office = OfficeID("office-a") else { fatalError("a well-formed identifier") }
        return office
    }()

    static func desk(
        _ scratch: Scratch, cost: PasswordCost = cheap, hook: AccountsHook = AccountsHook()
    ) async throws -> AccountDesk {
        // The directory stays as long as the desk.
        let before: @Sendable (AccountsStep) throws -> Void = { step in
            try withExtendedLifetime(scratch) { try hook.before(step) }
        }
        return try await AccountDesk(
            directory: scratch.path + "/accounts", cost: cost, hook: AccountsHook(before: before, after: hook.after))
    }

    /// An active account with the usual password.
    static func person(
        _ desk: AccountDesk, _ text: String, role: Role = .operator, office: OfficeID? = nil
    ) async throws -> AccountRecord {
        let (_, link) = try await desk.invite(name: name(text), role: role, office: office, by: nil, now: now)
        return try await desk.follow(link, password: password, now: now)
    }

    static func session(_ answer: AccountDesk.SignIn) throws -> SecretToken {
        switch answer {
        case .signedIn(let token), .codeNeeded(let token): return token
        default: throw Unexpected(answer: "\(answer)")
        }
    }

    struct Unexpected: Error { let answer: String }
}

/// Fails one write, before it is made or after, and lets every other pass.
final class OneFault: Sendable {
    struct Planned: Error {}

    private let seen = Mutex<[AccountsStep]>([])
    private let index: Int?
    private let isAfter: Bool

    init(index: Int?, isAfter: Bool = false) {
        self.index = index
        self.isAfter = isAfter
    }

    var steps: [AccountsStep] { seen.withLock { $0 } }

    var hook: AccountsHook {
        AccountsHook(
            before: { step in
                let number = self.seen.withLock { seen in
                    seen.append(step)
                    return seen.count - 1
                }
                if !self.isAfter, number == self.index { throw Planned() }
            },
            after: { _ in
                let number = self.seen.withLock { $0.count - 1 }
                if self.isAfter, number == self.index { throw Planned() }
            })
    }
}
