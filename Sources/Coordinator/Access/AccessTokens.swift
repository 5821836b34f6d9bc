public import AccessModel
import CryptoPrimitives

/// The two secrets that the farm itself has: one for the office's own clients, one for its workers.
public struct AccessTokens: Sendable {
    private let operatorDigest: Digest
    private let workerDigest: Digest
    /// Who bears the operator's token: a system of the farm's own office, with every scope.
    let office: Principal
    let worker: Principal

    /// The office that the farm's own token and its sessions belong to.
    public static let officeID = OfficeID("office")!

    /// The worker's token is one for all workers: which of them asks, the path says, and the store holds it against the session.
    static let workerID = AccountID(entropy: Array(sha256(Array("tabellion/worker".utf8)).bytes.prefix(16)))

    /// - Parameters:
    ///   - operatorToken: at least 32 characters; presented to `/v1`.
    ///   - workerToken: at least 32 characters; presented to `/farm/v1`.
    ///   - account: the system account that the operator's token stands for.
    public init(operatorToken: String, workerToken: String, account: AccountID) {
        precondition(operatorToken.utf8.count >= 32 && workerToken.utf8.count >= 32)
        operatorDigest = sha256(Array(operatorToken.utf8))
        workerDigest = sha256(Array(workerToken.utf8))
        office = Principal(
            role: .system, account: account, office: Self.officeID, assurance: .key, scopes: Set(AccessScope.allCases))
        worker = Principal(role: .worker, account: Self.workerID, office: nil, assurance: .key)
    }

    /// Whose token an `Authorization` header carries. Digests are compared, so timing tells nothing about the secret.
    func principal(authorization: String) -> Principal? {
        principal(bearer: authorization.dropFirst("Bearer ".count).utf8)
    }

    func principal(bearer: some Sequence<UInt8>) -> Principal? {
        let presented = sha256(bearer)
        if presented == operatorDigest { return office }
        if presented == workerDigest { return worker }
        return nil
    }
}
