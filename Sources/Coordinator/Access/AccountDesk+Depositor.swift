import AccessModel
import Accounts
import FarmProtocol

extension AccountDesk {
    /// Whose something is, in words: the account's name with its office's; the office alone for what belongs to it as a whole.
    func depositor(_ owner: Ownership) async throws -> String {
        let title = try await offices().first { $0.id.text == owner.office }?.title ?? owner.office
        guard let id = AccountID(owner.account), let account = try await account(id) else { return title }
        return "\(account.name) (\(title))"
    }
}
