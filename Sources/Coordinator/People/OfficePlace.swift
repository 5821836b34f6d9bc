import AccessModel
import Accounts
import Hummingbird

/// The part of the site that belongs to an office, or to the installation.
struct OfficePlace: Sendable {
    /// nil for the installation.
    let office: OfficeID?

    init(office: OfficeID?) { self.office = office }

    /// The office that the path names; without one, the installation.
    ///
    /// - Throws: `AccessRefused`, as for an office that does not exist.
    init(_ context: FarmContext) throws {
        guard let text = context.parameters.get("office") else {
            office = nil
            return
        }
        guard let office = OfficeID(text) else {
            throw context.caller.principal.role == .visitor
                ? AccessRefused(.signIn, .readOffice) : AccessRefused(.hidden, .readOffice)
        }
        self.office = office
    }

    /// What belongs to all of it.
    var resource: Resource { office.map { .office($0, owner: nil, worker: nil) } ?? .installation(owner: nil) }

    var people: String { office.map { "/offices/\($0)/people" } ?? "/installation/people" }

    var systems: String { office.map { "/offices/\($0)/systems" } ?? "/offices" }

    var desk: String { office.map { "/offices/\($0)/desk" } ?? "/offices" }

    var quota: String { office.map { "/offices/\($0)/quota" } ?? "/offices" }

    /// The office's title; nil for the installation. To be asked once the caller may see it.
    ///
    /// - Throws: `AccessRefused` for an office that does not exist.
    func title(_ accounts: AccountDesk) async throws -> String? {
        guard let office else { return nil }
        guard let title = try await accounts.title(of: office) else { throw AccessRefused(.hidden, .readOffice) }
        return title
    }
}
