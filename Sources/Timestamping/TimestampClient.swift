public import Foundation
public import TokenVerification
internal import WebExchange

/// Asks an authority for tokens over HTTP (RFC 3161 section 3.4).
///
/// One request, one answer: retrying is the caller's, with the same request, so that the nonce stays bound to it.
/// Redirections are not followed, cookies and caches not used. The token's signature is not checked here.
public struct TimestampClient: TimestampAuthority {
    public let url: URL

    /// From the start of `stamp` to the whole answer.
    public let timeout: Duration

    /// - Parameter url: `http:` or `https:`; a token is signed, so plain HTTP is usual.
    public init(url: URL, timeout: Duration = .seconds(10)) throws(TimestampError) {
        guard let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https", url.host != nil else {
            throw TimestampError(.badAddress, "\(url) is not an http or https address: name one")
        }
        self.url = url
        self.timeout = timeout
    }

    /// Sends the request and reads the answer, at most 73,728 bytes of it.
    ///
    /// - Returns: the token, with the request's imprint and nonce; not yet verified.
    public func stamp(_ request: TimestampRequest) async throws(TimestampError) -> TimeStampToken {
        let body = try await exchange(request.der)
        do {
            return try TimestampResponse(der: body).token(for: request)
        } catch {
            throw TimestampError(
                error.code == .rejected ? .rejected : .badResponse, "\(url): \(error.message)", cause: error)
        }
    }

    private func exchange(_ query: [UInt8]) async throws(TimestampError) -> [UInt8] {
        let request = WebRequest(
            .post, url,
            headers: ["Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"],
            body: query, timeout: timeout, maximumByteCount: TimestampResponse.maximumByteCount)
        let answer: WebAnswer
        do { answer = try await WebExchange.perform(request) } catch { throw TimestampError(error) }
        guard answer.status == 200 else {
            throw TimestampError(
                .badAnswer, "\(url) answered HTTP \(answer.status): check the address, or try later")
        }
        guard answer.contentType == "application/timestamp-reply" else {
            throw TimestampError(
                .badAnswer,
                "\(url) answered with \(answer.contentType ?? "no content type"), not "
                    + "application/timestamp-reply: no time-stamping authority is there")
        }
        return answer.body
    }
}
