import CryptoPrimitives
import Desktop
import EvidenceModel
import Logging

/// The desktop image of this worker and when it was last found to be the one that was named: at the worker's start, and each hour.
actor ImageStatus {
    private static let interval = Duration.seconds(3600)

    private let host: DesktopHost
    private let image: DesktopImage

    /// When the image was last hashed, Unix milliseconds; owned by this actor, like what follows.
    private var verifiedAt: UInt64
    private var failure: String?
    private var watch: Task<Void, Never>?

    init(host: DesktopHost, image: DesktopImage, verifiedAt: UInt64) {
        self.host = host
        self.image = image
        self.verifiedAt = verifiedAt
    }

    /// For an opening.
    var verified: VerifiedImage {
        VerifiedImage(name: image.name, digests: image.digests, verified: .hashed, verifiedAt: verifiedAt)
    }

    /// Why the image is not to be used any more; nil while it is what was named.
    var problem: String? { failure }

    /// Hashes the image every hour from now on.
    func start(now: @escaping @Sendable () -> UInt64, logger: Logger) {
        watch = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                if Task.isCancelled { return }
                do {
                    try await self.host.verifyMountedImage()
                    self.verifiedAt = now()
                } catch {
                    self.failure = String(describing: error)
                    logger.critical("the desktop image changed: \(error)")
                }
            }
        }
    }

    func stop() { watch?.cancel() }
}
