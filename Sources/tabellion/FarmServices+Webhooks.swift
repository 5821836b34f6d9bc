import Notifications

extension FarmServices {
    /// The queue of callbacks; who may be told is up to `farm.json`.
    func webhooks() throws -> WebhookSender {
        let settings = directory.configuration.webhooks
        let policy: WebhookPolicy
        do { policy = try WebhookPolicy(hosts: settings.hosts, networks: settings.networks) } catch {
            throw CommandError("farm.json: webhooks: \(error.message)")
        }
        var generator = SystemRandomNumberGenerator()
        return try WebhookSender(
            directory: try made("webhooks"), policy: policy, key: try directory.webhookKey(), seed: generator.next())
    }
}
