import AccessModel
import Accounts
import Coordinator
import Foundation

/// Accounts: the farm's own office, the system account of its token, the first operator.
extension FarmServices {
    /// The login name of the account that operator.token stands for.
    private static let tokenAccount = LoginName("operator-token")!

    /// Opens the accounts, and makes what every farm has.
    func accounts() async throws -> AccountDesk {
        let desk = try await AccountDesk(directory: directory.file("accounts"))
        let now = Self.now
        if try await desk.offices().contains(where: { $0.id == AccessTokens.officeID }) == false {
            let title = directory.configuration.letters?.office ?? "Office"
            try await desk.makeOffice(AccessTokens.officeID, title: title, by: nil, now: now)
        }
        return desk
    }

    /// What opens the coordinator's interface to the office's own programs and to its workers.
    func tokens(_ desk: AccountDesk) async throws -> AccessTokens {
        let known = try await desk.accounts(of: AccessTokens.officeID).first { $0.name == Self.tokenAccount }
        var account = known?.id
        if account == nil {
            account = try await desk.makeSystem(
                name: Self.tokenAccount, office: AccessTokens.officeID, by: nil, now: Self.now)
        }
        guard let account else { throw CommandError("the account of operator.token could not be made") }
        return AccessTokens(
            operatorToken: try directory.operatorToken(), workerToken: try directory.workerToken(), account: account)
    }

    /// Tells whoever starts the farm, and no log, how the first operator gets in; nothing once there is one.
    ///
    /// On a terminal the link stands there. Where standard error goes into a file or a journal, which others read and which stays,
    /// the link is in a file of its own that only the service's user can read; the journal says where.
    func welcomeFirstOperator(_ desk: AccountDesk, publicAddress: String) async throws {
        let file = directory.file("first-operator.link")
        try? FileManager.default.removeItem(atPath: file)
        guard let name = LoginName("operator"), let link = try await desk.firstOperatorLink(name: name, now: Self.now)
        else { return }
        let address = "\(publicAddress)/link/\(link.text)"
        let isShown = isatty(STDERR_FILENO) == 1
        if !isShown { try SecretFile.create(address + "\n", at: file) }
        let place = isShown ? "this address" : "the address in the file below"
        let words = """

            This farm has no operator yet. Open \(place) once, within 24 hours, to become "operator":

              \(isShown ? address : file)

            A new start makes a new link, and this one void.


            """
        FileHandle.standardError.write(Data(words.utf8))
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
