module github.com/klab-dev/klab/assets/images

go 1.26.8
