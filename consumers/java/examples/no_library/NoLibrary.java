import com.fasterxml.jackson.databind.ObjectMapper;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A consumer without the library: what contracts/PROTOCOL.md asks for, by hand. RabbitMQ keeps the task until its
 * outcome is confirmed; one task at a time, so a task that kills this process takes no other with it.
 *
 * <pre>
 * mvn dependency:copy-dependencies
 * AMQP_URL=amqp://localhost java -cp 'target/dependency/*' NoLibrary.java   (Java 17 or newer)
 * </pre>
 */
public final class NoLibrary {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Path FOLDER = Path.of(System.getenv().getOrDefault("WAYBILL_EXPORT_FOLDER", "data/exports"));
  static final String CONSUMER = "no_library." + UUID.randomUUID();

  /** The work: here, a file that holds the payload. */
  static Map<String, Object> exportPayload(String taskId, byte[] payload) throws Exception {
    byte[] content = JSON.writeValueAsBytes(new Object[] {JSON.readTree(payload)});
    String file = taskId + ".json";
    Path partial = Files.createDirectories(FOLDER).resolve("." + file + ".partial");
    Files.write(partial, content);
    Files.move(partial, FOLDER.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return Map.of("file", file, "row_count", 1, "bytes", content.length, "sha256", sha256);
  }

  static Map<String, Object> outcomeOf(Delivery message) {
    String taskId = message.getProperties().getMessageId();
    var outcome = new HashMap<String, Object>(Map.of("consumer", CONSUMER, "started_at", Instant.now().toString()));
    outcome.put("task_id", taskId);
    Map<String, Object> headers = message.getProperties().getHeaders();
    outcome.put("attempt", headers == null ? 1 : headers.get("attempt")); // headers that we do not know are left alone
    try {
      outcome.putAll(Map.of("kind", "succeeded", "result", exportPayload(taskId, message.getBody())));
    } catch (Exception error) { // whatever it is: the services decide what becomes of the task
      String code = error.getClass().getSimpleName();
      outcome.putAll(Map.of("kind", "failed", "failure", "transient", "code", code, "message", String.valueOf(error.getMessage())));
    }
    outcome.put("finished_at", Instant.now().toString());
    return outcome;
  }

  public static void main(String[] args) throws Exception {
    var factory = new ConnectionFactory();
    factory.setUri(System.getenv().getOrDefault("AMQP_URL", "amqp://localhost"));
    factory.setAutomaticRecoveryEnabled(false);
    Channel channel = factory.newConnection().createChannel();
    channel.addShutdownListener(cause -> end(cause)); // the connection's end is its end too
    channel.confirmSelect();
    channel.basicQos(1);
    var returned = new AtomicBoolean();
    channel.addReturnListener(report -> returned.set(true)); // nobody takes outcomes
    channel.basicConsume("data_export", false, (tag, message) -> {
      try {
        var properties = new BasicProperties.Builder().contentType("application/json").deliveryMode(2);
        var about = properties.correlationId(message.getProperties().getMessageId()).build();
        channel.basicPublish("outcomes", "outcomes", true, about, JSON.writeValueAsBytes(outcomeOf(message)));
        if (!channel.waitForConfirms() || returned.get()) throw new IllegalStateException("the outcome was not taken");
        channel.basicAck(message.getEnvelope().getDeliveryTag(), false); // last: until then RabbitMQ keeps the task
      } catch (Exception error) {
        end(error);
      }
    }, tag -> end(new IllegalStateException("the queue was deleted")));
    var line = Map.of("msg", "consuming", "routing_key", "data_export", "prefetch", 1, "consumer", CONSUMER);
    System.out.println(JSON.writeValueAsString(line));
  }

  /** Whoever started this starts it again. */
  static void end(Exception why) {
    System.err.println(why);
    Runtime.getRuntime().halt(1);
  }
}
