import AlarmModel
import CanonicalJSON
import Foundation
import TransparencyLog
import WebExchange

/// Asks the mirrors whether they hold the proof of a fork of this log. Believed is the proof, not the mirror.
struct MirrorForks: Sendable {
    let policy: WitnessPolicy
    let log: VerifierKey
    let trust: TLSTrust

    private static let maximumByteCount = 1 << 20

    /// A mirror that does not answer is another alarm's matter, and anybody's witness need not know the file.
    func look() async -> [AlarmObservations.Fork] {
        await withTaskGroup(of: AlarmObservations.Fork?.self) { group in
            for witness in policy.witnesses {
                guard let stem = witness.address,
                    let url = URL(string: stem + (stem.hasSuffix("/") ? "" : "/") + ForkProof.file)
                else { continue }
                group.addTask { await ask(url, witness.name.description) }
            }
            var found: [AlarmObservations.Fork] = []
            for await fork in group { if let fork { found.append(fork) } }
            return found.sorted { $0.mirror < $1.mirror }
        }
    }

    private func ask(_ url: URL, _ mirror: String) async -> AlarmObservations.Fork? {
        guard
            let answer = try? await WebExchange.perform(
                WebRequest(.get, url, timeout: .seconds(10), maximumByteCount: Self.maximumByteCount, trust: trust)),
            answer.status == 200, let proof = try? ForkProof(canonical: answer.body, file: url.absoluteString),
            let (first, second) = try? proof.verified(by: log)
        else { return nil }
        return .init(mirror: mirror, detail: "\(first.size) and \(second.size) entries do not fit together")
    }
}
