import CryptoPrimitives

/// The two secrets that open the HTTP interface: one for the office's own clients, one for its workers.
public struct AccessTokens: Sendable {
    /// Who a bearer is.
    public enum Role: Sendable {
        case operatorClient
        case worker
    }

    private let operatorDigest: Digest
    private let workerDigest: Digest

    /// - Parameters:
    ///   - operatorToken: at least 32 characters; presented to `/v1`.
    ///   - workerToken: at least 32 characters; presented to `/farm/v1`.
    public init(operatorToken: String, workerToken: String) {
        precondition(operatorToken.utf8.count >= 32 && workerToken.utf8.count >= 32)
        operatorDigest = sha256(Array(operatorToken.utf8))
        workerDigest = sha256(Array(workerToken.utf8))
    }

    /// Whose token an `Authorization` header carries. Digests are compared, so timing tells nothing about the secret.
    func role(authorization: String?) -> Role? {
        guard let authorization, authorization.hasPrefix("Bearer ") else { return nil }
        let presented = sha256(Array(authorization.dropFirst("Bearer ".count).utf8))
        if presented == operatorDigest { return .operatorClient }
        if presented == workerDigest { return .worker }
        return nil
    }
}
