internal import Foundation
internal import Synchronization
public import TokenVerification
internal import WebExchange

/// Fetches what a token's certificates say of their revocation: OCSP first, which is small; a list where there is no good answer.
///
/// Addresses are those in the certificates, of a chain that leads to a root the caller trusts. Everything is bounded, and
/// checked before it is kept. Lists are used again for a few minutes: many tokens have the same chain.
public final class RevocationCollector: Sendable {
    private static let maximumByteCount = 1 << 20
    private static let maximumKeptLists = 32

    private let timeout: Duration
    private let listLife: Duration

    private struct KeptList {
        let der: [UInt8]
        let fetched: ContinuousClock.Instant
    }

    /// Under the lock, by address.
    private let lists = Mutex<[String: KeptList]>([:])

    /// - Parameters:
    ///   - timeout: for each address.
    ///   - listLife: how long a fetched list is used without asking for a newer one.
    public init(timeout: Duration = .seconds(10), listLife: Duration = .seconds(300)) {
        self.timeout = timeout
        self.listLife = listLife
    }

    /// - Throws: `revoked` for a certificate whose revocation takes the token with it; `revocationUnknown` if a certificate
    ///   names addresses and none of them gave anything that covers the token.
    public func collect(for verified: VerifiedToken) async throws(TimestampError) -> RevocationData {
        var (crls, ocsp): ([[UInt8]], [[UInt8]]) = ([], [])
        for (index, issuer) in verified.chain.enumerated().dropFirst() {
            let number = index - 1
            let addresses = try Self.addresses(of: verified.chain[number])
            var words: [String] = []
            var isGood = addresses.isEmpty
            for address in addresses.ocsp where !isGood {
                do {
                    let answer = try await askResponder(address, verified.chain[number], issuer)
                    isGood = try Self.isGood(number, verified, crls: [], ocsp: [answer])
                    if isGood { ocsp.append(answer) } else { words.append("\(address): no use") }
                } catch {
                    try Self.note(error, address, &words)
                }
            }
            for address in addresses.crls where !isGood {
                do {
                    let list = try await fetchList(address)
                    isGood = try Self.isGood(number, verified, crls: [list], ocsp: [])
                    if isGood {
                        if !crls.contains(list) { crls.append(list) }
                    } else {
                        forget(address)
                        words.append("\(address): no use")
                    }
                } catch {
                    try Self.note(error, address, &words)
                }
            }
            guard isGood else {
                throw TimestampError(
                    .revocationUnknown,
                    "whether certificate \(number + 1) of the token's chain is revoked cannot be found out ("
                        + words.joined(separator: "; ") + "): try again later")
            }
        }
        return RevocationData(crls: crls, ocsp: ocsp, statuses: try Self.statuses(verified, crls, ocsp))
    }

    private static func note(_ error: TimestampError, _ address: String, _ words: inout [String]) throws(TimestampError)
    {
        if error.code == .revoked { throw error }
        words.append("\(address): \(error.message)")
    }

    private static func addresses(of certificate: [UInt8]) throws(TimestampError) -> RevocationAddresses {
        do { return try RevocationAddresses(certificate: certificate) } catch {
            throw TimestampError(.badResponse, "a certificate of the token cannot be read", cause: error)
        }
    }

    /// Whether this data speaks for one certificate of the chain.
    private static func isGood(
        _ number: Int, _ verified: VerifiedToken, crls: [[UInt8]], ocsp: [[UInt8]]
    ) throws(TimestampError) -> Bool {
        try statuses(verified, crls, ocsp)[number].isGood
    }

    private static func statuses(
        _ verified: VerifiedToken, _ crls: [[UInt8]], _ ocsp: [[UInt8]]
    ) throws(TimestampError) -> [CertificateStatus] {
        do { return try revocationStatus(of: verified, crls: crls, ocsp: ocsp) } catch {
            throw TimestampError(
                error.code == .revoked ? .revoked : .badResponse, "\(error.message); use another authority",
                cause: error)
        }
    }

    private func askResponder(
        _ address: String, _ certificate: [UInt8], _ issuer: [UInt8]
    ) async throws(TimestampError) -> [UInt8] {
        let body: [UInt8]
        do { body = try CertificateStatus.ocspRequest(for: certificate, issuer: issuer) } catch {
            throw TimestampError(.cryptography, error.message, cause: error)
        }
        return try await exchange(
            .post, address,
            headers: ["Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"],
            body: body)
    }

    private func fetchList(_ address: String) async throws(TimestampError) -> [UInt8] {
        let now = ContinuousClock.now
        if let kept = lists.withLock({ $0[address] }), kept.fetched + listLife > now { return kept.der }
        let der = try await exchange(.get, address, headers: [:], body: nil)
        lists.withLock { lists in
            if lists.count >= Self.maximumKeptLists { lists.removeAll() }
            lists[address] = KeptList(der: der, fetched: now)
        }
        return der
    }

    private func forget(_ address: String) { lists.withLock { $0[address] = nil } }

    private func exchange(
        _ method: WebRequest.Method, _ address: String, headers: [String: String], body: [UInt8]?
    ) async throws(TimestampError) -> [UInt8] {
        guard let url = URL(string: address) else {
            throw TimestampError(.badAddress, "\(address) in a certificate is no address")
        }
        let request = WebRequest(
            method, url, headers: headers, body: body, timeout: timeout, maximumByteCount: Self.maximumByteCount)
        let answer: WebAnswer
        do { answer = try await WebExchange.perform(request) } catch { throw TimestampError(error) }
        guard answer.status == 200 else {
            throw TimestampError(.badAnswer, "\(url) answered HTTP \(answer.status): try later")
        }
        return answer.body
    }
}
