package client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Starts as any Spring Boot application does, prints what its environment holds as JSON lines and ends.
 * {@code --print=key,key[0],...} names the properties; one line each, then one for each property source.
 */
@Configuration
@EnableAutoConfiguration
public class Client {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    var application = new SpringApplicationBuilder(Client.class)
        .bannerMode(Banner.Mode.OFF)
        .web(WebApplicationType.NONE)
        .logStartupInfo(false);
    try (var context = application.run(arguments)) {
      ConfigurableEnvironment environment = context.getEnvironment();
      for (String key : environment.getProperty("print", "").split(",")) printProperty(environment, key);
      for (PropertySource<?> source : environment.getPropertySources()) printSource(source);
    }
  }

  private static void printProperty(ConfigurableEnvironment environment, String key) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("key", key);
    line.put("value", environment.getProperty(key));
    for (PropertySource<?> source : environment.getPropertySources()) {
      // Boot's own first source answers for all of the others.
      if (source.getName().equals("configurationProperties") || !source.containsProperty(key)) continue;
      line.put("source", source.getName());
      line.put("type", source.getProperty(key).getClass().getSimpleName());
      break;
    }
    System.out.println(JSON.writeValueAsString(line));
  }

  private static void printSource(PropertySource<?> source) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("propertySource", source.getName());
    if (source.getName().startsWith("configserver:") && source instanceof EnumerablePropertySource<?> e) {
      line.put("keys", e.getPropertyNames());
    }
    System.out.println(JSON.writeValueAsString(line));
  }
}
