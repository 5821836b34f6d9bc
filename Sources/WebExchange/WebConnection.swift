package import NIOCore
package import NIOPosix
internal import NIOSSL

/// A connection to where an address points, before anything is said on it: what requests and links begin with.
package enum WebConnection {
    /// Names are looked up without holding anybody up; nothing is read that was not asked for.
    package static func bootstrap(on loop: any EventLoop, timeout: Duration) -> ClientBootstrap {
        ClientBootstrap(group: loop)
            .resolver(NameResolver(loop: loop))
            .connectTimeout(timeout.amount)
            .channelOption(.autoRead, value: false)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
    }

    /// Puts TLS first in the pipeline if the address asks for it. On the channel's event loop.
    package static func secure(_ channel: any Channel, to target: WebTarget, trust: TLSTrust) throws {
        guard target.isSecure else { return }
        let name = target.isNumber ? nil : target.host
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: trust.context.get(), serverHostname: name))
    }
}

extension Duration {
    /// For a timer: at most a year.
    package var amount: TimeAmount {
        let seconds = min(max(components.seconds, 0), 31_536_000)
        let isNegative = components.seconds < 0 || components.attoseconds < 0
        return .seconds(seconds) + .nanoseconds(isNegative ? 0 : components.attoseconds / 1_000_000_000)
    }
}
