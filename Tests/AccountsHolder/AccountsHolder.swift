import AccessModel
import Accounts
import Glibc

/// Accounts for tests to kill: invites, follows links, signs in and writes to the access log, until it is killed.
///
///     AccountsHolder DIRECTORY SEED DIARY
@main struct AccountsHolder {
    static func main() async throws {
        let words = CommandLine.arguments
        let desk = try await AccountDesk(directory: words[1], cost: PasswordCost(passes: 1, memory: 8192))
        print("ready")
        fflush(nil)
        let now: Int64 = 1_763_000_000_000
        var round = 0
        while true {
            round += 1
            guard let name = LoginName("user\(words[2])-\(round)") else { return }
            let (id, link) = try await desk.invite(name: name, role: .operator, office: nil, by: nil, now: now)
            diary(words[3], "invited \(id)")
            diary(words[3], "following \(link.text)")
            _ = try await desk.follow(link, password: "correct horse \(round)", now: now)
            diary(words[3], "followed \(link.text) \(id)")
            let browser = AccountDesk.Browser(
                address: [10, UInt8.random(in: 0...255), UInt8(round >> 8 & 255), UInt8(round & 255)],
                userAgent: "holder")
            let signIn = try await desk.signIn(
                name: name.text, password: "correct horse \(round)", from: browser, now: now)
            guard case .signedIn(let session) = signIn else {
                diary(words[3], "refused \(name)")
                continue
            }
            diary(words[3], "session \(session.text) \(await desk.log.end.next)")
        }
    }

    /// One appended line.
    static func diary(_ path: String, _ line: String) {
        let bytes = Array((line + "\n").utf8)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = unsafe write(descriptor, bytes, bytes.count)
    }
}
