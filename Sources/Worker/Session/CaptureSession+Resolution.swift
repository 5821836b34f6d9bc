import Desktop
import EvidenceModel
import Foundation

extension CaptureSession {
    /// Hosts of one session whose answers are taken; what comes after is declared missing.
    private static let maximumResolvedHosts = 200

    /// Takes what several name servers answer for the page's host into evidence, once for each host, beside the session.
    func compareResolvers(for url: String) {
        let upstreams = services.configuration.network.upstreams.map { "\($0.address):\($0.port)" }
        let servers = upstreams + services.configuration.comparisonResolvers
        guard end.cause == nil, inputAllowedAt != nil, !servers.isEmpty,
            let host = URLComponents(string: url)?.host?.lowercased(), !resolvedHosts.contains(host),
            resolvedHosts.count <= Self.maximumResolvedHosts
        else { return }
        resolvedHosts.append(host)
        let number = resolvedHosts.count
        guard number <= Self.maximumResolvedHosts else {
            return declareMissing(
                "answers of name servers for further hosts", "more than \(Self.maximumResolvedHosts) hosts were visited"
            )
        }
        let configured = services.configuration.network.names[host].map { $0.description }
        let at = services.now()
        let panel = ResolverPanel(servers: servers)
        resolutions.append(
            Task {
                guard let answers = await panel.answers(for: host, configured: configured, at: at) else { return }
                self.take(answers, number: number)
            })
    }

    private func take(_ answers: ResolverAnswers, number: Int) {
        do {
            let file = directory.scratch + "/resolvers-\(number).json"
            try SessionFile.write(answers.canonicalBytes, to: file)
            try seal(file, as: SealedFiles.resolvers(number), mediaType: "application/json")
            let verdict =
                switch answers.agree {
                case true?: "those that answered agree"
                case false?: "their answers differ"
                case nil: "fewer than two answered"
                }
            let servers = Set(answers.lines.map { $0.server }).count
            try input.append(
                .system, .note("\(servers) name servers were asked for the host of a page: \(verdict)"))
        } catch {
            declareMissing("answers of name servers for a page's host", String(describing: error))
        }
    }
}
