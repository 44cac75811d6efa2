package client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * Starts as any Spring Boot application does, prints what its environment holds as JSON lines, and ends. {@code --print}
 * names properties, {@code --lists} properties to bind as lists; the names of all property sources follow, strongest first.
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
      for (String key : names(environment, "print")) printProperty(environment, key);
      for (String key : names(environment, "lists")) printList(environment, key);
      for (PropertySource<?> source : environment.getPropertySources()) {
        print(Map.of("propertySource", source.getName()));
      }
    }
  }

  private static String[] names(ConfigurableEnvironment environment, String option) {
    return environment.getProperty(option, String[].class, new String[0]);
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
      line.put("origin", String.valueOf(OriginLookup.getOrigin(source, key)));
      break;
    }
    print(line);
  }

  private static void printList(ConfigurableEnvironment environment, String key) throws Exception {
    List<String> list = Binder.get(environment).bind(key, Bindable.listOf(String.class)).orElse(List.of());
    print(Map.of("list", key, "values", list));
  }

  private static void print(Map<String, ?> line) throws Exception {
    System.out.println(JSON.writeValueAsString(line));
  }
}
