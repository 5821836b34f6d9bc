internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

extension WebError {
    /// What an error of the connection means to the caller.
    package init(_ error: any Error, during request: WebRequest) {
        if let known = error as? WebError {
            self = known
            return
        }
        let url = request.url
        switch error {
        case HTTPParserError.headerOverflow:
            self.init(
                .tooLarge, url,
                "more than \(WebAnswer.maximumFieldCount) header fields, or \(WebAnswer.maximumHeadByteCount) bytes of them",
                cause: error)
        case HTTPParserError.invalidEOFState:
            self.init(
                .unreachable, url, "not reached (the connection ended in the middle of the answer)", cause: error)
        case is HTTPParserError: self.init(.notHTTP, url, "the answer is not in HTTP", cause: error)
        case is CancellationError: self.init(.cancelled, url, "no longer needed", cause: error)
        case ChannelError.connectTimeout: self.init(.timedOut, url, "nothing came for too long", cause: error)
        default: self.init(.unreachable, url, "not reached (\(Self.words(for: error)))", cause: error)
        }
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.last.map { words(for: $0.error) } ?? "no host of that name"
        case let error as IOError: unsafe String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout: "Connection timed out"
        case NIOSSLError.uncleanShutdown: "the connection ended in the middle of the answer"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            "no TLS connection to whom the address names: \(error)"
        default: "\(error)"
        }
    }
}
