// Reads manifests as Kubernetes' own types, strictly: an unknown field, a key twice or a value that is not base64 is an
// error. Prints what it read, an object a line.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	for _, file := range os.Args[1:] {
		text, err := os.ReadFile(file)
		if err != nil {
			fail(file, err)
		}
		for _, document := range bytes.Split(text, []byte("\n---\n")) {
			object, err := read(document)
			if err != nil {
				fail(file, err)
			}
			line, err := json.Marshal(object)
			if err != nil {
				fail(file, err)
			}
			fmt.Println(string(line))
		}
	}
}

func read(document []byte) (any, error) {
	var kind meta.TypeMeta
	if err := yaml.Unmarshal(document, &kind); err != nil {
		return nil, err
	}
	var object any
	switch kind.APIVersion + " " + kind.Kind {
	case "v1 ConfigMap":
		object = &core.ConfigMap{}
	case "v1 Secret":
		object = &core.Secret{}
	default:
		return nil, fmt.Errorf("%s %s is not a type that is known here", kind.APIVersion, kind.Kind)
	}
	return object, yaml.UnmarshalStrict(document, object)
}

func fail(file string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", file, err)
	os.Exit(1)
}
